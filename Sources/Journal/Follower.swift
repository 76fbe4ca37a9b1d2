public import MarketEngine

/// Executes the journal's blocks on an engine of its own, checks each digest, and hands events on.
///
/// Recovery, the projector, snapshots, a standby and replay are all this. It never guesses: a block that does not follow, cannot be
/// read or comes out differently stops it by name. After that its engine is of no further use.
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
    let executed = try sinks.isEmpty ? run(block) : run(keeping: block)
    guard engine.eventDigest == block.digest else { throw divergence(block) }
    lastBlock = block.number
    for sink in sinks {
      try FollowerFailure.naming { () throws(StorageFailure) in
        try sink.followed(executed, events: events, engine: engine)
      }
    }
  }

  /// Executes some commands, then decodes some more: a block's commands kept at once would not fit the cache.
  private mutating func run(_ block: JournalBlock) throws(FollowerFailure) -> ExecutedBlock {
    do throws(BlockFormatError) {
      var decoder = try BlockDecoder(block)
      var batch: [Command] = []
      batch.reserveCapacity(Follower.batchSize)
      repeat {
        batch.removeAll(keepingCapacity: true)
        while batch.count < Follower.batchSize, let command = try decoder.next() {
          batch.append(command)
        }
        events.removeAll()
        engine.execute(batch.span, at: block.time, events: &events) { _, events in
          events.removeAll()
        }
      } while batch.count == Follower.batchSize
    } catch {
      throw FollowerFailure(error, in: block)
    }
    return ExecutedBlock(block: block, commands: [], eventEnds: [])
  }

  private mutating func run(
    keeping block: JournalBlock
  ) throws(FollowerFailure) -> ExecutedBlock {
    let commands = try decode(block)
    var ends: [Int] = []
    ends.reserveCapacity(commands.count)
    events.removeAll()
    engine.execute(commands.span, at: block.time, events: &events) { _, events in
      ends.append(events.count)
    }
    return ExecutedBlock(block: block, commands: commands, eventEnds: ends)
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

  /// Commands decoded at once: some 35 KB.
  private static let batchSize = 256

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
    if engine.sequence == 0 { try checkOpens(block) }
  }

  private borrowing func decode(_ block: JournalBlock) throws(FollowerFailure) -> [Command] {
    do {
      return try BlockDecoder.commands(of: block)
    } catch {
      throw FollowerFailure(error, in: block)
    }
  }

  /// A market begins with `open`, under rules this binary runs; the engine relies on it. A later `open` is refused by the engine itself.
  private borrowing func checkOpens(_ block: JournalBlock) throws(FollowerFailure) {
    guard case .open(let open) = try decode(block).first else {
      throw .storage(.badBlock(block.number, "does not open the market"))
    }
    guard Rules.supports(open.rules) else { throw .unsupportedRules(open.rules) }
  }

  private borrowing func divergence(_ block: JournalBlock) -> FollowerFailure {
    let command: [UInt8]
    do {
      command = try BlockDecoder.commands(of: block).last.map(CommandCodec.bytes(of:)) ?? []
    } catch {
      return FollowerFailure(error, in: block)
    }
    return .diverged(
      Divergence(
        block: block.number, firstSequence: block.firstSequence,
        lastSequence: block.lastSequence, written: block.digest, computed: engine.eventDigest,
        command: command))
  }
}

extension FollowerFailure {
  /// A switch to unknown rules is no damage.
  init(_ error: BlockFormatError, in block: JournalBlock) {
    if case .unsupportedRules(let version) = error.problem {
      self = .unsupportedRules(version)
    } else {
      self = .badFormat(block: block.number, error)
    }
  }

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
