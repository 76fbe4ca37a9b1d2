import LineProtocol

/// What a returning client keeps over its connections, as a value without sockets.
struct ReturningMemory {
  struct Open {
    var line: String
    /// Whether it asks the market to do something.
    var isRequest: Bool
    /// Its reference or tag.
    var mark: [UInt8]?
    var tell: @Sendable (ReturningClient.Answer) -> Void
  }

  /// Nil while it is not logged in anywhere.
  var client: Client?
  /// Logins so far.
  var generation = 0
  var welcome = Welcome(market: "", session: 0, last: 0)
  var endpoint: Endpoint?
  /// To be taken back; nil if there is none.
  var session: UInt64?
  /// The member's last number that was heard.
  var last: UInt64
  /// Lines without an answer, by the order in which they were sent.
  var open: [UInt64: Open] = [:]
  private var tickets: UInt64 = 0
  /// Tickets of lines that are not on their way on this connection, in order. A slice, whose head is taken off without moving the rest.
  private var unsent: ArraySlice<UInt64> = []
  /// References and tags of the lines on their way. An answer names nothing else, and one that says `busy` comes before those under way.
  private var marks: Set<[UInt8]> = []
  /// Tickets of requests that were not taken, or are on their way again since: nothing behind the first of them is sent.
  private var heldOff: Set<UInt64> = []
  /// Tickets of lines that were not taken and are to be sent again when a pause is over.
  private var resting: [UInt64] = []
  /// What is watched: to be asked for again.
  private var watches: [String] = []
  var unavailableSince: ContinuousClock.Instant?
  /// Since when it has had no connection that lasted; when the present one was made.
  private var lostSince: ContinuousClock.Instant?
  private var enteredAt = ContinuousClock.now
  /// The member's last number when it came first: what is heard begins behind it.
  private var base: UInt64 = 0
  var isClosing = false
  var failure: ClientFailure?
  var whenOver: [@Sendable () -> Void] = []

  init(last: UInt64) { self.last = last }

  var isOver: Bool { failure != nil }

  mutating func add(
    _ line: String, isRequest: Bool, mark: [UInt8]?, _ tell: @escaping @Sendable (ReturningClient.Answer) -> Void
  ) {
    guard failure == nil else { return }
    tickets += 1
    open[tickets] = Open(line: line, isRequest: isRequest, mark: mark, tell: tell)
    unsent.append(tickets)
  }

  /// What may be sent now, in order: everything before the first request that was not taken, and that one itself after its pause; while it
  /// is on its way again, nothing more. A line whose reference is on its way already waits, and what is behind it. Never so much at once
  /// that the exchange would not take it for that alone. However many wait, no more than that are looked at.
  mutating func takeSendable() -> [(ticket: UInt64?, line: String)] {
    guard client != nil else { return [] }
    let onTheWay = open.count - unsent.count - resting.count
    let first = heldOff.min() ?? .max
    var lines: [(ticket: UInt64?, line: String)] = []
    var count = 0
    for ticket in unsent.prefix(max(0, Client.pipeline - onTheWay)) {
      guard ticket <= first else { break }
      if let line = open[ticket] {
        if let mark = line.mark, !marks.insert(mark).inserted { break }
        lines.append((ticket, line.line))
      }
      count += 1
    }
    unsent.removeFirst(count)
    return lines
  }

  /// A line was not taken. Returns whether the pause begins, after which `wake` is to be called.
  mutating func holdOff(_ ticket: UInt64) -> Bool {
    guard let line = open[ticket] else { return false }
    if let mark = line.mark { marks.remove(mark) }
    if line.isRequest { heldOff.insert(ticket) }
    resting.append(ticket)
    return resting.count == 1
  }

  /// The pause is over.
  mutating func wake() {
    unsent = (unsent + resting).sorted()[...]
    resting = []
  }

  /// A line is answered; who is to be told.
  mutating func answer(_ ticket: UInt64) -> (@Sendable (ReturningClient.Answer) -> Void)? {
    unavailableSince = nil
    heldOff.remove(ticket)
    let line = open.removeValue(forKey: ticket)
    if let mark = line?.mark { marks.remove(mark) }
    return line?.tell
  }

  /// A line that is not answered. What is watched no more is not asked for again.
  mutating func note(_ line: String) {
    if line.hasPrefix("watch ") { watches.append(line) }
    if line.hasPrefix("unwatch ") {
      let pattern = line.split(separator: " ").dropFirst().first
      watches.removeAll { $0.split(separator: " ").dropFirst().first == pattern }
    }
  }

  /// It is logged in; what is to be sent there, with the tickets of what is answered. What was held off still is.
  mutating func enter(
    _ client: Client, _ welcome: Welcome, at endpoint: Endpoint, _ generation: Int, knowsPast: Bool
  ) -> [(ticket: UInt64?, line: String)] {
    self.client = client
    self.welcome = welcome
    self.endpoint = endpoint
    self.generation = generation
    session = welcome.session
    unavailableSince = nil
    enteredAt = .now
    if generation == 1 {
      base = knowsPast ? last : welcome.last
      last = max(last, base)
    }
    resting = []
    marks = []
    unsent = open.keys.sorted()[...]
    return watches.map { (nil, $0) } + takeSendable()
  }

  /// The connection of that login is lost. Since when there has been none that lasted so long; nil if this is of no matter any more.
  mutating func lose(_ generation: Int, lasting time: Duration) -> ContinuousClock.Instant? {
    guard self.generation == generation, !isOver, !isClosing else { return nil }
    client = nil
    let now = ContinuousClock.now
    let since = now - enteredAt > time ? now : lostSince ?? now
    lostSince = since
    return since
  }

  mutating func giveUp(
    _ reason: ClientFailure
  ) -> (waiters: [@Sendable (ReturningClient.Answer) -> Void], tells: [@Sendable () -> Void]) {
    guard failure == nil else { return ([], []) }
    failure = reason
    client = nil
    let waiters = open.sorted { $0.key < $1.key }.map(\.value.tell)
    open = [:]
    defer { whenOver = [] }
    return (waiters, whenOver)
  }

  /// Whether a line says what was not heard before. What comes `again` because it was sent again on coming back was heard with the past.
  mutating func isNew(_ line: ResponseLine, _ generation: Int) -> Bool {
    if line.isAgain, let number = line.number { return generation == 1 || number <= base || number > last }
    guard line.isAboutMember, let number = line.number else { return true }
    // What a login is refused with on coming back is nobody's affair but ours.
    if number == 0 { return generation <= max(self.generation, 1) }
    guard number > last else { return false }
    last = number
    return true
  }
}

extension ResponseLine {
  /// Whether it is about the member's own affairs and so has a number without gaps (docs/PROTOCOL.md).
  var isAboutMember: Bool {
    isVerb("accepted") || isVerb("filled") || isVerb("replaced") || isVerb("reduced") || isVerb("cancelled")
      || isVerb("requeued") || isVerb("hibernated") || isVerb("reactivated") || isVerb("triggered")
      || isVerb("mass-cancelled") || isVerb("cash-moved") || isVerb("negotiated") || isVerb("trade-changed")
      || isVerb("done") || isVerb("halted") || isVerb("limits-set") || isVerb("released") || isVerb("derated")
      || isVerb("restored") || isVerb("refused")
  }

  /// Whether it says that a line was not taken.
  var isNotTaken: Bool { isVerb("busy") || isVerb("unavailable") || isVerb("throttled") }
}
