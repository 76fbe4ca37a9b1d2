public import MarketEngine

/// Executes the journal's blocks on an engine of its own, checks each digest, and hands events on.
///
/// Recovery, the projector, snapshots, a standby and replay are all this. It never guesses: a block that does not follow, cannot be
/// read or comes out differently stops it by name, with the engine as it was before that block for the first two.
public struct Follower: ~Copyable {
  public private(set) var engine: Engine
  /// Number of the last block executed, 0 for none.
  public private(set) var lastBlock: UInt64
  private var events = EventBuffer()

  /// Follows from an engine that has executed the journal up to and with `block`.
  public init(engine: consuming Engine, after block: UInt64) {
    self.engine = engine
    lastBlock = block
  }

  /// Follows from the beginning.
  public init() { self.init(engine: Engine(), after: 0) }

  /// Executes one block, the next, and hands it to the sinks. O(commands).
  public mutating func execute(
    _ block: JournalBlock, sinks: [any FollowerSink] = []
  ) throws(FollowerFailure) {
    try checkFollows(block)
    let commands = try decode(block)
    events.removeAll()
    var ends: [Int] = []
    if !sinks.isEmpty { ends.reserveCapacity(commands.count) }
    for command in commands {
      engine.execute(command, at: block.time, events: &events)
      if !sinks.isEmpty { ends.append(events.count) }
    }
    guard engine.eventDigest == block.digest else { throw divergence(block, commands.last) }
    lastBlock = block.number
    guard !sinks.isEmpty else { return }
    let executed = ExecutedBlock(block: block, commands: commands, eventEnds: ends)
    for sink in sinks {
      try FollowerFailure.naming { () throws(StorageFailure) in
        try sink.followed(executed, events: events, engine: engine)
      }
    }
  }

  /// Executes one block up to and with the command `sequence` only; the digest is not compared. For looking into the middle of a block,
  /// after which this follower is of no further use.
  public mutating func execute(
    _ block: JournalBlock, upTo sequence: UInt64
  ) throws(FollowerFailure) {
    try checkFollows(block)
    for command in try decode(block) {
      guard engine.sequence < sequence else { return }
      events.removeAll()
      engine.execute(command, at: block.time, events: &events)
    }
  }

  /// Reads and executes what the journal holds behind the last block, then tells the sinks. Returns how many blocks there were.
  @discardableResult
  public mutating func catchUp(
    from reader: any JournalReader, sinks: [any FollowerSink] = [], through end: UInt64 = .max
  ) throws(FollowerFailure) -> Int {
    var count = 0
    while lastBlock < end {
      let after = lastBlock
      let limit = Int(clamping: min(end - after, UInt64(Follower.chunk)))
      let blocks = try FollowerFailure.naming { () throws(StorageFailure) in
        try reader.blocks(after: after, limit: limit)
      }
      for block in blocks { try execute(block, sinks: sinks) }
      count += blocks.count
      if blocks.count < limit { break }
    }
    if count > 0 { try tellCaughtUp(sinks) }
    return count
  }

  /// Tells the sinks that nothing is left to follow for now.
  public borrowing func tellCaughtUp(_ sinks: [any FollowerSink]) throws(FollowerFailure) {
    for sink in sinks {
      try FollowerFailure.naming { () throws(StorageFailure) in
        try sink.caughtUp(engine: engine, lastBlock: lastBlock)
      }
    }
  }

  /// The engine, when following is over.
  public consuming func takeEngine() -> Engine { engine }

  /// Blocks read at once: at most 64 KB each, so 16 MB.
  private static let chunk = 256

  private borrowing func checkFollows(_ block: JournalBlock) throws(FollowerFailure) {
    guard block.number == lastBlock + 1 else {
      let missing = "block \(lastBlock + 1) is missing before block \(block.number)"
      throw .storage(.badBlock(lastBlock + 1, missing))
    }
    guard block.previousDigest == engine.eventDigest else {
      throw .notSuccessor(
        block: block.number, expected: engine.eventDigest, found: block.previousDigest)
    }
    guard block.firstSequence == engine.sequence + 1 else {
      let wrong = "begins at sequence \(block.firstSequence), not \(engine.sequence + 1)"
      throw .storage(.badBlock(block.number, wrong))
    }
  }

  private borrowing func decode(_ block: JournalBlock) throws(FollowerFailure) -> [Command] {
    let commands: [Command]
    do {
      commands = try BlockDecoder.commands(of: block)
    } catch {
      throw .badFormat(block: block.number, error)
    }
    if let first = commands.first {
      try Follower.check(first, isFirst: engine.sequence == 0, inBlock: block.number)
    }
    return commands
  }

  /// A market begins with `open`, under rules this binary runs; the engine relies on it. A later `open` is refused by the engine itself.
  private static func check(
    _ command: Command, isFirst: Bool, inBlock block: UInt64
  ) throws(FollowerFailure) {
    guard isFirst else { return }
    guard case .open(let open) = command else {
      throw .storage(.badBlock(block, "does not open the market"))
    }
    guard Rules.supports(open.rules) else { throw .unsupportedRules(open.rules) }
  }

  private borrowing func divergence(_ block: JournalBlock, _ last: Command?) -> FollowerFailure {
    let command = last.map { CommandCodec.bytes(of: $0) } ?? []
    return .diverged(
      Divergence(
        block: block.number, firstSequence: block.firstSequence,
        lastSequence: block.lastSequence, written: block.digest, computed: engine.eventDigest,
        command: command))
  }
}

extension FollowerFailure {
  /// Runs storage work and names its failure as a follower's.
  static func naming<Value>(
    _ work: () throws(StorageFailure) -> Value
  ) throws(FollowerFailure) -> Value {
    do {
      return try work()
    } catch {
      throw .storage(error)
    }
  }
}
