public import Journal
public import MarketEngine

/// Executes commands and makes the blocks that a leader would, due things included.
public struct BlockChain: ~Copyable {
  public private(set) var engine = Engine()
  public private(set) var blocks: [JournalBlock] = []

  /// An open market, set up, in three blocks.
  public init(market: String = "QH", onDisconnect choice: DisconnectChoice = .keep) {
    add([.open(DrillMarket.opening(market))], at: DrillMarket.midnight)
    add(Array(DrillMarket.setUp().prefix(6)), at: DrillMarket.midnight)
    add(Array(DrillMarket.setUp(onDisconnect: choice).dropFirst(6)), at: DrillMarket.midnight)
  }

  /// One block of these commands, and of what falls due before and behind each.
  public mutating func add(_ commands: [Command], at time: Timestamp) {
    var encoder = BlockEncoder()
    var events = EventBuffer()
    let (first, digest) = (engine.sequence + 1, engine.eventDigest)
    for command in commands {
      engine.execute(command, at: time, events: &events)
      encoder.append(command)
      while let due = engine.nextDue(by: time) {
        engine.execute(.due(due), at: time, events: &events)
        encoder.append(.due(due))
      }
    }
    blocks.append(
      encoder.seal(
        number: UInt64(blocks.count) + 1, epoch: 1, firstSequence: first, time: time,
        previousDigest: digest, digest: engine.eventDigest))
  }

  /// As many blocks of a few random requests each, a second apart.
  public mutating func addRandom(blocks count: Int, seed: UInt64) {
    var random = SplitMix(seed: seed)
    for _ in 0..<count {
      var commands: [Command] = []
      for _ in 0...random.below(5) {
        commands.append(DrillMarket.anything(engine.sequence + UInt64(commands.count), &random))
      }
      add(commands, at: DrillMarket.midnight.adding(seconds: Int64(blocks.count)))
    }
  }

  /// A snapshot of the market as it is now.
  public borrowing func snapshot() -> Snapshot {
    SnapshotCodec.snapshot(of: engine, afterBlock: UInt64(blocks.count))
  }
}
