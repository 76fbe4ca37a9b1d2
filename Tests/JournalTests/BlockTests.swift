import Journal
import MarketEngine
import MarketFixtures
import Testing

@Suite struct BlockTests {
  private static func block(_ commands: [Command]) -> JournalBlock {
    var encoder = BlockEncoder()
    for command in commands { encoder.append(command) }
    return encoder.seal(
      number: 7, epoch: 3, firstSequence: 100, time: DrillMarket.midnight, previousDigest: .start,
      digest: Digest(high: 1, low: 2))
  }

  private let block = BlockTests.block(DrillMarket.setUp())

  @Test func `a block gives its commands back in order`() throws {
    let commands = try BlockDecoder.commands(of: block)
    #expect("\(commands)" == "\(DrillMarket.setUp())")
    #expect(block.lastSequence == 108)
    #expect(block.isIntact)
  }

  @Test func `another epoch changes the checksum and nothing else`() {
    var again = block.sealed(underEpoch: 4)
    #expect(again.isIntact)
    #expect(again.checksum != block.checksum)
    again = again.sealed(underEpoch: 3)
    #expect(again == block)
  }

  @Test func `an unknown version is an error`() {
    var other = block
    other.payload[0] = 2
    #expect(throws: BlockFormatError(offset: 0, problem: .unknownVersion(2))) {
      try BlockDecoder.commands(of: other)
    }
  }

  @Test func `fewer or more commands than sequence numbers are an error`() {
    var other = block
    other.lastSequence += 1
    let missing = BlockFormatError.Problem.wrongCount(expected: 10, found: 9)
    #expect(throws: BlockFormatError(offset: block.payload.count, problem: missing)) {
      try BlockDecoder.commands(of: other)
    }
    other.lastSequence -= 2
    #expect(throws: BlockFormatError.self) { try BlockDecoder.commands(of: other) }
    other.lastSequence = 99
    #expect(throws: BlockFormatError.self) { try BlockDecoder.commands(of: other) }
  }

  @Test func `a payload cut anywhere is an error that points inside it`() {
    for length in block.payload.indices {
      var cut = block
      cut.payload = Array(block.payload.prefix(length))
      do throws(BlockFormatError) {
        _ = try BlockDecoder.commands(of: cut)
        Issue.record("decoded \(length) of \(block.payload.count) bytes")
      } catch {
        #expect(error.offset <= length)
      }
    }
  }

  @Test(arguments: [1, 2, 9]) func `bytes behind the last command are an error that counts them`(extra: Int) {
    var longer = block
    longer.payload += [UInt8](repeating: 0, count: extra)
    #expect(throws: BlockFormatError(offset: block.payload.count, problem: .bytesLeft(extra))) {
      try BlockDecoder.commands(of: longer)
    }
  }

  @Test func `any flipped bit is found by the checksum`() {
    for index in block.payload.indices {
      for bit in 0..<8 {
        var flipped = block
        flipped.payload[index] ^= 1 << UInt8(bit)
        #expect(!flipped.isIntact)
      }
    }
  }

  @Test func `a decoder given nonsense never crashes and encodes back what it accepts`() {
    var random = SplitMix(seed: 11)
    for _ in 0..<20_000 {
      var damaged = block
      for _ in 0...random.below(4) {
        damaged.payload[random.below(damaged.payload.count)] = UInt8(random.below(256))
      }
      do throws(BlockFormatError) {
        let commands = try BlockDecoder.commands(of: damaged)
        #expect(BlockTests.block(commands).payload == damaged.payload)
      } catch {
        #expect(error.offset <= damaged.payload.count)
      }
    }
  }

  @Test func `a market's first block opens it`() throws {
    let opening = JournalBlock.opening(DrillMarket.opening(), at: DrillMarket.midnight, epoch: 1)
    var follower = Follower()
    try follower.execute(opening)
    #expect(follower.engine.marketName == DrillMarket.name("QH"))
    #expect(follower.engine.now == DrillMarket.midnight)
  }
}
