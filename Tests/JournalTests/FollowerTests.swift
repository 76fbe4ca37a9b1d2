import Journal
import MarketEngine
import MarketFixtures
import Testing

@Suite struct FollowerTests {
  /// Remembers what it was handed.
  private final class Recorder: FollowerSink {
    var executed: [ExecutedBlock] = []
    var events = 0
    var caughtUp = 0

    func followed(
      _ executed: ExecutedBlock, events: borrowing EventBuffer, engine: borrowing Engine
    ) throws(StorageFailure) {
      self.executed.append(executed)
      self.events += events.count
    }

    func caughtUp(engine: borrowing Engine, lastBlock: UInt64) throws(StorageFailure) {
      caughtUp += 1
    }
  }

  private static func blocks(_ count: Int = 20, seed: UInt64 = 1) -> [JournalBlock] {
    var chain = BlockChain()
    chain.addRandom(blocks: count, seed: seed)
    return chain.blocks
  }

  @Test func `a follower ends where the leader did`() throws {
    var chain = BlockChain()
    chain.addRandom(blocks: 300, seed: 5)
    var follower = Follower()
    let count = try follower.catchUp(from: MemoryReader(MemoryJournal(blocks: chain.blocks)))
    #expect(count == 303)
    #expect(follower.lastBlock == 303)
    #expect(follower.engine.eventDigest == chain.engine.eventDigest)
    #expect(follower.engine.stateDigest() == chain.engine.stateDigest())
  }

  @Test func `sinks hear of each block once, with the events of each command`() throws {
    let blocks = FollowerTests.blocks()
    let recorder = Recorder()
    var follower = Follower()
    try follower.catchUp(from: MemoryReader(MemoryJournal(blocks: blocks)), sinks: [recorder])
    #expect(recorder.executed.map(\.block) == blocks)
    #expect(recorder.caughtUp == 1)
    var total = 0
    for executed in recorder.executed {
      #expect(executed.commands.count == executed.eventEnds.count)
      var end = 0
      for index in executed.commands.indices {
        let range = executed.events(ofCommand: index)
        #expect(range.lowerBound == end && !range.isEmpty)
        end = range.upperBound
      }
      total += end
    }
    #expect(total == recorder.events)
  }

  @Test func `a flipped digest stops it with numbers, digests and the command`() throws {
    let journal = MemoryJournal(blocks: FollowerTests.blocks())
    let good = journal.blocks[9]
    journal.replaceBlock(10) { block in
      block.digest.low ^= 1
      block = block.sealed(underEpoch: block.epoch)
    }
    let written = journal.blocks[9].digest
    let last = try #require(BlockDecoder.commands(of: good).last)
    let expected = Divergence(
      block: 10, firstSequence: good.firstSequence, lastSequence: good.lastSequence,
      written: written, computed: good.digest, command: CommandCodec.bytes(of: last))
    #expect(throws: FollowerFailure.diverged(expected)) {
      var follower = Follower()
      try follower.catchUp(from: MemoryReader(journal))
    }
  }

  @Test func `another command under a good checksum stops it`() throws {
    let journal = MemoryJournal(blocks: FollowerTests.blocks())
    journal.replaceBlock(3) { block in
      // The last login is another user's.
      block.payload[block.payload.count - 3] ^= 1
      block = block.sealed(underEpoch: block.epoch)
    }
    #expect(throws: FollowerFailure.self) {
      var follower = Follower()
      try follower.catchUp(from: MemoryReader(journal))
    }
  }

  @Test func `a missing block is named`() {
    var follower = Follower()
    let blocks = FollowerTests.blocks()
    let missing = StorageFailure.badBlock(2, "block 2 is missing before block 3")
    #expect(throws: FollowerFailure.storage(missing)) {
      try follower.execute(blocks[0])
      try follower.execute(blocks[2])
    }
  }

  @Test func `a block that follows on another is named`() {
    var follower = Follower()
    let blocks = FollowerTests.blocks()
    var other = blocks[1]
    other.previousDigest = .start
    let failure = FollowerFailure.notSuccessor(
      block: 2, expected: blocks[0].digest, found: .start)
    #expect(throws: failure) {
      try follower.execute(blocks[0])
      try follower.execute(other)
    }
  }

  @Test func `a damaged payload is named with its byte`() {
    var follower = Follower()
    var block = FollowerTests.blocks()[0]
    block.payload[0] = 9
    let error = BlockFormatError(offset: 0, problem: .unknownVersion(9))
    #expect(throws: FollowerFailure.badFormat(block: 1, error)) { try follower.execute(block) }
  }

  @Test func `rules this binary does not run are refused by name`() {
    var encoder = BlockEncoder()
    var open = DrillMarket.opening()
    open.rules = 99
    encoder.append(.open(open))
    let block = encoder.seal(
      number: 1, epoch: 1, firstSequence: 1, time: .zero, previousDigest: .start, digest: .start)
    var follower = Follower()
    #expect(throws: FollowerFailure.unsupportedRules(99)) { try follower.execute(block) }
  }

  @Test func `a journal that does not begin with open is refused`() {
    var encoder = BlockEncoder()
    encoder.append(DrillMarket.cancel(2, 1, ref: 1))
    let block = encoder.seal(
      number: 1, epoch: 1, firstSequence: 1, time: .zero, previousDigest: .start, digest: .start)
    var follower = Follower()
    #expect(throws: FollowerFailure.storage(.badBlock(1, "does not open the market"))) {
      try follower.execute(block)
    }
  }
}
