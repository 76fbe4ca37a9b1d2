public import MarketEngine

/// The engine and its plain twin, given the same commands: after each, the events and the state words must be the same.
public struct TwinTrial: ~Copyable {
  public private(set) var engine = Engine()
  public private(set) var twin = PlainTwin()
  /// What the trial looks at besides the events and state words of every command.
  public var checks: Checks
  public private(set) var seen = Seen()
  private var conservation = Conservation()
  private var buffer = EventBuffer()
  private var words: [UInt64] = []
  private var commands = 0
  /// The last commands, of which some are said to come.
  private var recent: [Command] = []

  /// Checks that cost more; each is made after every so many commands, 0 is never.
  public struct Checks: Sendable {
    public var conservation: Int
    public var queries: Int
    /// Replaces the engine by one restored from its state words.
    public var restore: Int
    public init(conservation: Int = 1, queries: Int = 1, restore: Int = 5) {
      self.conservation = conservation
      self.queries = queries
      self.restore = restore
    }
  }

  public init(checks: Checks = Checks()) { self.checks = checks }

  /// Executes everything due by the step's time and then its command. Throws the first difference.
  public mutating func take(_ step: RandomMarket.Step) throws(TwinDifference) -> [Event] {
    var events: [Event] = []
    while let due = try nextDue(by: step.time) {
      events += try execute(.due(due), at: step.time)
      seen.note(due)
    }
    events += try execute(step.command, at: step.time)
    return events
  }

  /// Executes one command in both.
  public mutating func execute(
    _ command: Command, at time: Timestamp
  ) throws(TwinDifference) -> [Event] {
    commands += 1
    buffer.removeAll()
    expectAnything(command)
    engine.execute(command, at: time, events: &buffer)
    let before = twin.phases
    let expected = twin.execute(command, at: time)
    try compareEvents(expected, command)
    try compareState(command)
    if isTime(for: checks.conservation) {
      try checkConservation(expected, command)
    } else {
      var violations: [String] = []
      for event in expected { conservation.follow(event, &violations) }
    }
    if isTime(for: checks.restore) { try restore(command) }
    for event in expected { seen.note(event) }
    seen.noteAuction(expected)
    seen.noteBlock(command, expected)
    seen.noteFreezes(command, expected, before: before, after: twin)
    return expected
  }

  /// What is expected comes next, comes later, came before or never comes: nothing of that may be seen in the market.
  private mutating func expectAnything(_ command: Command) {
    recent.append(command)
    if recent.count > 7 { recent.removeFirst() }
    for step in 0..<(commands % 4) { engine.expect(recent[(commands * 5 + step) % recent.count]) }
    if commands % 61 == 0 { engine.forgetExpected() }
  }

  private func isTime(for interval: Int) -> Bool { interval > 0 && commands % interval == 0 }

  private mutating func nextDue(by time: Timestamp) throws(TwinDifference) -> Due? {
    guard twin.sequence > 0 else { return nil }
    let expected = twin.nextDue(by: time)
    let due = engine.nextDue(by: time)
    guard due == expected else {
      throw TwinDifference(
        command: "nextDue at \(time)", expected: "\(String(describing: expected))",
        found: "\(String(describing: due))")
    }
    return due
  }

  private func compareEvents(
    _ expected: [Event], _ command: Command
  ) throws(TwinDifference) {
    for place in 0..<max(expected.count, buffer.count) {
      let twins = place < expected.count ? expected[place] : nil
      let engines = place < buffer.count ? buffer[place] : nil
      if let twins, let engines, TwinTrial.digest(twins) == TwinTrial.digest(engines) { continue }
      throw TwinDifference(
        command: "\(command)", expected: "event \(place): \(String(describing: twins))",
        found: "event \(place): \(String(describing: engines))")
    }
    guard engine.eventDigest == twin.eventDigest else {
      throw TwinDifference(
        command: "\(command)", expected: "event digest \(twin.eventDigest)",
        found: "\(engine.eventDigest)")
    }
  }

  private static func digest(_ event: Event) -> Digest {
    var digest = Digest.start
    event.absorb(into: &digest)
    return digest
  }

  private mutating func compareState(_ command: Command) throws(TwinDifference) {
    words.removeAll(keepingCapacity: true)
    engine.encodeState(into: &words)
    guard let place = twin.firstDifference(words) else { return }
    throw TwinDifference(command: "\(command)", expected: place.expected, found: place.found)
  }

  private mutating func checkConservation(
    _ events: [Event], _ command: Command
  ) throws(TwinDifference) {
    let picture: MarketPicture
    do throws(StateReadError) {
      picture = try MarketPicture(words: words)
    } catch {
      throw TwinDifference(command: "\(command)", expected: "a state", found: "\(error)")
    }
    var violations = conservation.violations(events: events, after: picture)
    if isTime(for: checks.queries) {
      violations += picture.queryViolations(engine)
      for contract in twin.contractNumbers
      where engine.indicative(contract) != twin.indicative(contract) {
        violations.append("contract \(contract.value) is indicated otherwise")
      }
    }
    if let first = violations.first {
      throw TwinDifference(command: "\(command)", expected: "conservation", found: first)
    }
  }

  private mutating func restore(_ command: Command) throws(TwinDifference) {
    do throws(StateError) {
      engine = try Engine(restoring: words, eventDigest: engine.eventDigest)
    } catch {
      throw TwinDifference(
        command: "restore after \(command)", expected: "an engine", found: "\(error)")
    }
  }
}
