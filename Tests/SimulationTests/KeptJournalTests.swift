import Foundation
import Journal
import MarketEngine
import Simulation
import Testing

/// A journal of each rule version is kept in Tests/Corpus/journals, with a snapshot from its middle, and must be read for ever: by every
/// later binary that runs its rules, with the same events and the same state.
///
/// TALA_RECORD_JOURNAL=1 makes that of the current version anew. While nobody runs a market on it, a change of the rules may; afterwards
/// a change that alters it is a new rule version with a journal of its own, and this one stays.
struct KeptJournalTests {
  static let versions: [UInt32] = [1]

  init() throws {
    guard ProcessInfo.processInfo.environment["TALA_RECORD_JOURNAL"] != nil else { return }
    _ = try KeptJournalTests.recorded.get()
  }

  /// Once a run, whatever number of tests ask.
  private static let recorded = Result { try KeptJournal.make().write(rules: Rules.current) }

  @Test(arguments: versions)
  func `a kept journal gives the same events and the same state`(rules: UInt32) throws {
    let kept = try KeptJournal(rules: rules)
    var follower = Follower()
    for block in kept.blocks {
      try #require(block.isIntact, "block \(block.number)")
      try follower.execute(block)
    }
    #expect(follower.engine.rules == rules)
    #expect(follower.engine.sequence == kept.commands)
    #expect(follower.engine.eventDigest == kept.events, "a changed rule is a new rule version, see TALA_RECORD_JOURNAL")
    #expect(follower.engine.stateDigest() == kept.state, "a changed state word is a new format, see TALA_RECORD_JOURNAL")
  }

  @Test(arguments: versions)
  func `a kept snapshot is restored, and the rest of the journal followed from it`(rules: UInt32) throws {
    let kept = try KeptJournal(rules: rules)
    var follower = Follower(engine: try SnapshotCodec.engine(of: kept.snapshot), after: kept.snapshot.block)
    for block in kept.blocks.dropFirst(Int(kept.snapshot.block)) { try follower.execute(block) }
    #expect(follower.engine.stateDigest() == kept.state)
  }

  @Test func `the current rules have a kept journal, with every kind of command and of due thing`() throws {
    #expect(KeptJournalTests.versions.last == Rules.current)
    let kept = try KeptJournal(rules: Rules.current)
    var kinds: Set<UInt8> = []
    var dues: Set<UInt8> = []
    for block in kept.blocks {
      for command in try BlockDecoder.commands(of: block) {
        kinds.insert(try #require(CommandCodec.bytes(of: command).first))
        if case .due(let due) = command { dues.insert(due.kind.rawValue) }
      }
    }
    #expect(KeptJournal.kinds.subtracting(kinds).sorted() == [])
    #expect(Set(DueKind.allCases.map(\.rawValue)).subtracting(dues).sorted() == [])
  }

  @Test(arguments: [0, 2, 3] as [UInt32])
  func `rules that this binary does not run are refused by their number`(rules: UInt32) throws {
    let open = try KeptJournal(rules: Rules.current).blocks[0]
    guard case .open(var opening) = try BlockDecoder.commands(of: open)[0] else {
      Issue.record("the first command does not open the market")
      return
    }
    opening.rules = rules
    var encoder = BlockEncoder()
    encoder.append(.open(opening))
    let block = encoder.seal(
      number: 1, epoch: 1, firstSequence: 1, time: open.time, previousDigest: open.previousDigest,
      digest: open.digest)
    var follower = Follower()
    #expect(throws: FollowerFailure.unsupportedRules(rules)) { try follower.execute(block) }
  }

  @Test func `a switch to rules that this binary does not run is refused by their number`() throws {
    let kept = try KeptJournal(rules: Rules.current)
    var follower = Follower()
    for block in kept.blocks.prefix(3) { try follower.execute(block) }
    var next = kept.blocks[3]
    // The switch of a later binary: user 1, no session, no reference, version 2.
    next.payload = [BlockEncoder.version, 30, 1, 0, 0, 2]
    next.lastSequence = next.firstSequence
    #expect(throws: FollowerFailure.unsupportedRules(2)) { try follower.execute(next) }
  }

  @Test func `what is not a file of blocks, or ends too early, is refused with its place`() throws {
    let bytes = JournalFile.bytes(of: Array(try KeptJournal(rules: Rules.current).blocks.prefix(3)))
    #expect(throws: BlockFormatError(offset: 0, problem: .notJournal)) {
      try JournalFile.blocks(of: [UInt8](repeating: 7, count: 99))
    }
    var other = bytes
    other[7] = 2
    #expect(throws: BlockFormatError(offset: 7, problem: .unknownVersion(2))) { try JournalFile.blocks(of: other) }
    let short = Array(bytes.dropLast())
    #expect(throws: BlockFormatError(offset: short.count, problem: .truncated)) { try JournalFile.blocks(of: short) }
    var shown = 0
    #expect(throws: BlockFormatError(offset: short.count, problem: .truncated)) {
      try JournalFile.read(short) { _ in shown += 1 }
    }
    #expect(shown == 2)
    #expect(try JournalFile.blocks(of: bytes).count == 3)
  }
}

/// A journal as it is kept: `rules-N.journal`, `rules-N.snapshot` and `rules-N.txt` with the digests of both.
struct KeptJournal {
  struct Unreadable: Error { let line: String }

  var blocks: [JournalBlock]
  var commands: UInt64
  var events: Digest
  var state: Digest
  var snapshot: Snapshot

  private static func file(_ rules: UInt32, _ kind: String) -> URL {
    URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Corpus/journals/rules-\(rules).\(kind)").standardized
  }

  init(rules: UInt32) throws {
    blocks = try JournalFile.blocks(of: [UInt8](Data(contentsOf: KeptJournal.file(rules, "journal"))))
    let lines = try String(contentsOf: KeptJournal.file(rules, "txt"), encoding: .utf8).split(separator: "\n").map {
      $0.split(separator: " ").map(String.init)
    }
    func number(_ name: String) throws -> UInt64 {
      guard let line = lines.first(where: { $0.first == name }), let value = UInt64(line[1]) else {
        throw Unreadable(line: name)
      }
      return value
    }
    func digest(_ name: String) throws -> Digest {
      guard let line = lines.first(where: { $0.first == name }), line[1].count == 32,
        let high = UInt64(line[1].prefix(16), radix: 16), let low = UInt64(line[1].suffix(16), radix: 16)
      else { throw Unreadable(line: name) }
      return Digest(high: high, low: low)
    }
    commands = try number("commands")
    events = try digest("events")
    state = try digest("state")
    snapshot = Snapshot(
      block: try number("snapshot-block"), sequence: try number("snapshot-sequence"),
      eventDigest: try digest("snapshot-events"), stateDigest: try digest("snapshot-state"),
      bytes: [UInt8](try Data(contentsOf: KeptJournal.file(rules, "snapshot"))))
  }

  func write(rules: UInt32) throws {
    let folder = KeptJournal.file(rules, "txt").deletingLastPathComponent()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(JournalFile.bytes(of: blocks)).write(to: KeptJournal.file(rules, "journal"))
    try Data(snapshot.bytes).write(to: KeptJournal.file(rules, "snapshot"))
    let text = """
      commands \(commands)
      events \(events.text)
      state \(state.text)
      snapshot-block \(snapshot.block)
      snapshot-sequence \(snapshot.sequence)
      snapshot-events \(snapshot.eventDigest.text)
      snapshot-state \(snapshot.stateDigest.text)

      """
    try Data(text.utf8).write(to: KeptJournal.file(rules, "txt"))
  }

  /// The first bytes of all commands there are.
  static var kinds: Set<UInt8> {
    Set(
      (0...UInt8.max).filter { kind in
        do throws(BlockFormatError) {
          _ = try CommandCodec.command(of: [kind] + [UInt8](repeating: 0, count: 192))
          return true
        } catch {
          return error.problem != .unknownKind(kind) && error.problem != .unsupportedRules(0)
        }
      })
  }

  private init(blocks: [JournalBlock], commands: UInt64, events: Digest, state: Digest, snapshot: Snapshot) {
    self.blocks = blocks
    self.commands = commands
    self.events = events
    self.state = state
    self.snapshot = snapshot
  }

  /// Random markets are played, each for a while, until one has had every kind of command and of due thing.
  static func make() throws -> KeptJournal {
    for seed in 1...2_000 as ClosedRange<UInt64> {
      if let journal = play(seed: seed) { return journal }
    }
    throw Unreadable(line: "no seed makes every kind of command")
  }

  private static func play(seed: UInt64) -> KeptJournal? {
    var market = RandomMarket(seed: seed)
    var engine = Engine()
    var blocks: [JournalBlock] = []
    var snapshot: Snapshot?
    var missing = kinds
    var dues = Set(DueKind.allCases.map(\.rawValue))
    for block in 1...700 as ClosedRange<UInt64> {
      let (first, before) = (engine.sequence + 1, engine.eventDigest)
      var commands: [Command] = []
      let steps = (0..<6).map { _ in market.next() }
      // One time for the whole block; it never goes back.
      let time = max(engine.now, steps.map(\.time).max() ?? engine.now)
      func execute(_ command: Command) {
        var events = EventBuffer()
        engine.execute(command, at: time, events: &events)
        commands.append(command)
        missing.remove(CommandCodec.bytes(of: command)[0])
        if case .due(let due) = command { dues.remove(due.kind.rawValue) }
        var heard: [Event] = []
        for index in 0..<events.count { heard.append(events[index]) }
        market.hear(heard)
      }
      for step in steps {
        while let due = engine.nextDue(by: max(time, engine.now)) { execute(.due(due)) }
        execute(step.command)
      }
      var encoder = BlockEncoder()
      for command in commands { encoder.append(command) }
      blocks.append(
        encoder.seal(
          number: block, epoch: 1, firstSequence: first, time: max(time, engine.now), previousDigest: before,
          digest: engine.eventDigest))
      if snapshot == nil, missing.count < 12 || block == 200 {
        snapshot = SnapshotCodec.snapshot(of: engine, afterBlock: block)
      }
      if missing.isEmpty, dues.isEmpty, let snapshot, block > snapshot.block + 20 {
        return KeptJournal(
          blocks: blocks, commands: engine.sequence, events: engine.eventDigest, state: engine.stateDigest(),
          snapshot: snapshot)
      }
    }
    return nil
  }
}
