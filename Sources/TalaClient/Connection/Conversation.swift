public import LineProtocol

/// One connection's requests that are still to be answered, as a value without sockets: it is told every line that is sent and every
/// line that is heard, and says what a heard line is.
///
/// A request is found again by its reference, a question by its tag or, where it has none, by its verb, and a line the exchange did
/// not understand by its number. An order's own events carry its reference too; they are answers to nothing.
public struct Conversation: Sendable {
  /// The number of a line sent, from 1, as the exchange counts them.
  public typealias LineNumber = UInt64

  /// What a heard line is.
  public enum Heard: Sendable, Equatable {
    /// The answer to a request; the request is done.
    case answer(LineNumber)
    /// A row of the answer to a question.
    case row(LineNumber)
    /// The last line of the answer to a question; the question is done.
    case end(LineNumber)
    /// The exchange wants to hear that we live.
    case ping
    /// The last line before the exchange closes.
    case farewell
    /// Anything else: own orders' events, market data, notices.
    case event
  }

  private enum Kind: Equatable {
    case hello
    case login
    case logout
    case ping
    case request
    case question(verb: [UInt8])
  }

  private struct Open {
    var number: LineNumber
    var kind: Kind
  }

  private var lines: LineNumber = 0
  private var user: [UInt8] = []
  /// By reference or tag; where several have the same, the oldest is answered first.
  private var byMark: [[UInt8]: [Open]] = [:]
  private var marked = 0
  /// Those without a mark, the oldest first.
  private var unmarked: [Open] = []

  public init() {}

  /// How many lines sent wait for an answer.
  public var waiting: Int { marked + unmarked.count }

  /// A line is about to be sent, without its line end. Returns its number, and whether the exchange will answer it.
  public mutating func send(_ line: ResponseLine) -> (number: LineNumber, isAnswered: Bool) {
    lines += 1
    guard let kind = Conversation.kind(of: line) else { return (lines, false) }
    if case .login = kind, let name = line.field(1) { user = [UInt8](name) }
    let open = Open(number: lines, kind: kind)
    if let mark = Conversation.mark(of: kind, line) {
      byMark[mark, default: []].append(open)
      marked += 1
    } else {
      unmarked.append(open)
    }
    return (lines, true)
  }

  /// A line was heard.
  public mutating func hear(_ line: ResponseLine) -> Heard {
    if line.isVerb("ping") { return .ping }
    if line.isVerb("error"), let number = line.number("line") { return end(number) }
    if let kind = Conversation.greeting(line) { return end { $0 == kind } }
    if line.isVerb("bye") { return farewell() }
    if line.isVerb("time") { return hearTime(line) }
    if let tag = line.value("tag") { return hear(line, tag: [UInt8](tag)) }
    if line.isVerb("end"), let verb = line.field(0) {
      return end({ $0 == .question(verb: [UInt8](verb)) }, as: Heard.end)
    }
    guard Conversation.isAnswer(line), isOurs(line) else { return .event }
    guard let reference = line.value("ref") else {
      return end { $0 == .hello || $0 == .login || $0 == .request }
    }
    guard let open = endFirst(Conversation.requestMark(reference)) else { return .event }
    return .answer(open.number)
  }

  // MARK: Lines heard

  /// The oldest line under a mark is done.
  private mutating func endFirst(_ mark: [UInt8]) -> Open? {
    guard let open = byMark[mark]?.first else { return nil }
    end(mark, at: 0)
    return open
  }

  private mutating func end(_ mark: [UInt8], at index: Int) {
    byMark[mark]?.remove(at: index)
    if byMark[mark]?.isEmpty ?? false { byMark[mark] = nil }
    marked -= 1
  }

  private mutating func hear(_ line: ResponseLine, tag: [UInt8]) -> Heard {
    let mark = Conversation.questionMark(tag[...])
    guard let open = byMark[mark]?.first else { return .event }
    // A question that was not taken ends at once.
    let isOver = line.isVerb("end") || Conversation.isNotTaken(line)
    guard isOver else { return .row(open.number) }
    end(mark, at: 0)
    return line.isVerb("end") ? .end(open.number) : .answer(open.number)
  }

  /// The one answer without an `end` line.
  private mutating func hearTime(_ line: ResponseLine) -> Heard {
    guard let tag = line.value("tag") else {
      return end { $0 == .question(verb: [UInt8](line.verb)) }
    }
    guard let open = endFirst(Conversation.questionMark(tag)) else { return .event }
    return .answer(open.number)
  }

  private mutating func farewell() -> Heard {
    guard let index = unmarked.firstIndex(where: { $0.kind == .logout }) else { return .farewell }
    unmarked.remove(at: index)
    return .farewell
  }

  private mutating func end(
    _ isMeant: (Kind) -> Bool, as heard: (LineNumber) -> Heard = Heard.answer
  ) -> Heard {
    guard let index = unmarked.firstIndex(where: { isMeant($0.kind) }) else { return .event }
    return heard(unmarked.remove(at: index).number)
  }

  /// The line of that number was not understood.
  private mutating func end(_ number: LineNumber) -> Heard {
    if let index = unmarked.firstIndex(where: { $0.number == number }) {
      unmarked.remove(at: index)
      return .answer(number)
    }
    for (mark, open) in byMark {
      guard let index = open.firstIndex(where: { $0.number == number }) else { continue }
      end(mark, at: index)
      return .answer(number)
    }
    return .event
  }

  /// References are a user's own; other users of the member are heard too.
  private func isOurs(_ line: ResponseLine) -> Bool {
    guard let name = line.value("user") else { return true }
    return user.isEmpty || name.elementsEqual(user)
  }

  /// What a line of the session itself answers.
  private static func greeting(_ line: ResponseLine) -> Kind? {
    if line.isVerb("hello") || line.isVerb("standby") { return .hello }
    if line.isVerb("welcome") { return .login }
    return line.isVerb("pong") ? .ping : nil
  }

  private static func isNotTaken(_ line: ResponseLine) -> Bool {
    line.isVerb("busy") || line.isVerb("unavailable") || line.isVerb("throttled")
  }

  /// Whether the line answers a request. `cancelled` and `hibernated` do so only where a request of ours was the reason; the reference
  /// of any other is the order's own.
  private static func isAnswer(_ line: ResponseLine) -> Bool {
    if line.isVerb("cancelled") || (line.isVerb("hibernated") && !line.isAgain) {
      return line.isAgain || line.value("by").map { $0.elementsEqual("member".utf8) } ?? false
    }
    return line.isVerb("accepted") || line.isVerb("replaced") || line.isVerb("refused")
      || line.isVerb("done") || line.isVerb("mass-cancelled") || line.isVerb("hibernated")
      || line.isVerb("reactivated") || line.isVerb("quoted") || line.isVerb("negotiated")
      || line.isVerb("trade-changed") || isNotTaken(line)
  }

  // MARK: Lines sent

  /// Whether the line asks the market to do something; a question, a sign of life and what belongs to the session do not.
  static func isRequest(_ line: ResponseLine) -> Bool { kind(of: line) == .request }

  /// What the line is answered by: its reference or tag, if it has one.
  static func mark(of line: ResponseLine) -> [UInt8]? { kind(of: line).flatMap { mark(of: $0, line) } }

  /// Nil for a line that is not answered.
  private static func kind(of line: ResponseLine) -> Kind? {
    guard let verb = verb(of: line) else { return .request }
    switch verb {
    case .pong, .watch, .unwatch: return nil
    case .hello: return .hello
    case .login: return .login
    case .logout: return .logout
    case .ping: return .ping
    case .cash, .positions, .rights, .orders, .trades, .contracts, .book, .indicative, .limits, .pools, .time, .help:
      return .question(verb: [UInt8](line.verb))
    case .buy, .sell, .cancel, .replace, .cancelAll, .hibernate, .reactivate, .quote, .leg, .basket, .discard, .zone, .member,
      .user, .key, .account,
      .facility, .fees, .calendar, .contract, .freeze, .resume, .deposit, .withdraw, .settle,
      .clock, .notice, .collar, .annul, .halt, .release, .limit, .negotiate, .confirm, .decline, .retract, .dispute,
      .agree, .bust, .uphold, .hold, .approve, .reject, .call, .callPrice, .pool, .derate, .restore:
      return .request
    }
  }

  /// Nil for a verb the protocol does not have; the exchange will say so.
  private static func verb(of line: ResponseLine) -> Verb? {
    Verb.allCases.first { line.isVerb($0.word) }
  }

  private static func mark(of kind: Kind, _ line: ResponseLine) -> [UInt8]? {
    switch kind {
    case .hello, .login, .logout, .ping: nil
    case .request: line.value("ref").map(requestMark)
    case .question: line.value("tag").map(questionMark)
    }
  }

  private static func requestMark(_ reference: ArraySlice<UInt8>) -> [UInt8] { [0x72] + reference }

  private static func questionMark(_ tag: ArraySlice<UInt8>) -> [UInt8] { [0x74] + tag }
}
