import Journal
import MarketEngine
import MarketFixtures
import Testing

@Suite struct CommandCodecTests {
  @Test(arguments: 0..<RandomCommand.kinds)
  func `every command comes back from its bytes`(kind: Int) throws {
    var random = SplitMix(seed: UInt64(kind))
    for _ in 0..<2_000 {
      let command = RandomCommand.make(kind: kind, &random)
      let bytes = CommandCodec.bytes(of: command)
      let back = try CommandCodec.command(of: bytes)
      #expect("\(back)" == "\(command)")
      #expect(CommandCodec.bytes(of: back) == bytes)
      #expect(bytes.count <= CommandCodec.largest)
    }
  }

  @Test(arguments: 0..<RandomCommand.kinds)
  func `a command cut short says that it is, wherever it is cut`(kind: Int) {
    var random = SplitMix(seed: UInt64(kind) + 100)
    for _ in 0..<50 {
      let bytes = CommandCodec.bytes(of: RandomCommand.make(kind: kind, &random))
      for length in bytes.indices {
        #expect(throws: BlockFormatError(offset: length, problem: .truncated)) {
          try CommandCodec.command(of: Array(bytes.prefix(length)))
        }
      }
    }
  }

  @Test func `bytes behind a command are an error`() {
    let bytes = CommandCodec.bytes(of: DrillMarket.cancel(2, 1, ref: 2)) + [0]
    #expect(throws: BlockFormatError(offset: bytes.count - 1, problem: .bytesLeft(1))) {
      try CommandCodec.command(of: bytes)
    }
  }

  @Test func `an unknown kind is an error`() {
    for kind: UInt8 in [0, 9, 15, 31, 255] {
      #expect(throws: BlockFormatError(offset: 0, problem: .unknownKind(kind))) {
        try CommandCodec.command(of: [kind, 0, 0, 0, 0, 0, 0, 0])
      }
    }
  }

  @Test func `a number has one spelling`() {
    // A session of 0, written in two bytes.
    #expect(throws: BlockFormatError(offset: 2, problem: .notShortest)) {
      try CommandCodec.command(of: [4, 0x80, 0x00, 1])
    }
    // Eleven bytes, and ten that hold more than 64 bits.
    let long: [UInt8] = [4] + [UInt8](repeating: 0xff, count: 10) + [1, 1]
    #expect(throws: BlockFormatError(offset: 10, problem: .unknownValue(0xff))) {
      try CommandCodec.command(of: long)
    }
    let wide: [UInt8] = [4] + [UInt8](repeating: 0xff, count: 9) + [2, 1]
    #expect(throws: BlockFormatError(offset: 10, problem: .unknownValue(2))) {
      try CommandCodec.command(of: wide)
    }
  }

  @Test func `a value that means nothing is an error`() {
    // How a session ended: 1 to 3.
    #expect(throws: BlockFormatError(offset: 2, problem: .unknownValue(4))) {
      try CommandCodec.command(of: [4, 1, 4])
    }
    // A user number beyond 32 bits.
    #expect(throws: BlockFormatError(offset: 1, problem: .unknownValue(0x80))) {
      try CommandCodec.command(of: [3, 0x80, 0x80, 0x80, 0x80, 0x10, 1, 0])
    }
  }

  @Test func `a usual order and its cancel are small`() {
    let order = DrillMarket.order(2, .sell, 5_000, at: 32_470, ref: 12_345_678_901_234)
    let cancel = DrillMarket.cancel(2, 12_345_678_901_234, ref: 12_345_678_901_235)
    #expect(CommandCodec.bytes(of: order).count <= 32)
    #expect(CommandCodec.bytes(of: cancel).count <= 40)
  }

  @Test func `no order takes more than 112 bytes`() {
    var random = SplitMix(seed: 7)
    for _ in 0..<10_000 {
      #expect(CommandCodec.bytes(of: RandomCommand.make(kind: 4, &random)).count <= 112)
    }
  }
}
