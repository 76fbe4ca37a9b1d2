import LineProtocol
import Synchronization

/// One user at a keyboard, or one program's lines, at an exchange: passes lines to it and shows what it says.
public struct TradingTable: Sendable {
  /// Requests sent and not yet answered: half of what the exchange allows a session, or one.
  private let window: Int

  private let screen: Screen
  private let isInteractive: Bool

  public init(isInteractive: Bool, isColoured: Bool, oneAtATime: Bool = false) {
    self.isInteractive = isInteractive
    window = oneAtATime && !isInteractive ? 1 : 512
    screen = Screen(isInteractive: isInteractive, isColoured: isColoured)
  }

  /// Logs in, passes lines until the input ends, waits for every answer and logs out. Where the connection is lost it comes back, at
  /// whichever of the addresses the exchange leads.
  public func run(_ settings: ReturningClient.Settings) async throws(ClientFailure) {
    let screen = screen
    let isQuiet = isInteractive
    let isLeaving = LeavingMark()
    let unanswered = Unanswered()
    let client = try await ReturningClient.connect(settings) { line in
      // The greeting has secrets and noise in it; a person is told in words.
      if line.isVerb("hello") || line.isVerb("standby") || (isQuiet && line.isVerb("welcome")) { return }
      if line.isVerb("pong"), isLeaving.isSet { return }
      // Not taken yet: it is sent again.
      if line.isNotTaken { return }
      screen.show(line)
    } noting: { change in
      switch change {
      case .lost(let reason): screen.note("connection lost (\(reason)); trying to come back")
      case .back(let endpoint): screen.note("back at \(endpoint); what has no answer is sent again")
      }
    }
    let welcome = client.welcome
    greet(welcome, settings.credentials, client.endpoint)
    var giver = ReferenceGiver(session: welcome.session)
    let answered = AnswerCounter()
    let input = StandardInput()
    client.whenOver { input.stop() }
    var last = ""
    for await typed in input.lines {
      defer { input.taken() }
      let line = typed.trimmingLineEnd
      if line == "logout" || isInteractive && (line == "quit" || line == "exit") { break }
      if isInteractive, line == "help" {
        for text in TradingTable.help { screen.say(text) }
        continue
      }
      if !line.isEmpty, !line.hasPrefix("#") {
        await answered.waitForRoom(window)
        let whole = giver.complete(line)
        last = whole
        client.send(whole) { answer in
          if case .failure = answer { unanswered.add(whole) }
          answered.answer()
        }
      }
      screen.prompt()
    }
    await answered.waitForRoom(1)
    for line in unanswered.lines { screen.note("no answer: \(line)") }
    if let failure = client.failure {
      if !input.isWhole { screen.note("what comes after this line was not sent: \(last.isEmpty ? "(none was)" : last)") }
      throw failure
    }
    isLeaving.set()
    // Whatever was sent is answered once this is: also what has no answer of its own.
    _ = try await client.exchange("ping")
    await client.close()
  }

  private func greet(_ welcome: Welcome, _ credentials: Credentials, _ endpoint: Endpoint) {
    guard isInteractive else { return }
    screen.say(
      "\(credentials.member)/\(credentials.user) at market \(welcome.market), \(endpoint), session \(welcome.session). `help` helps, `quit` ends."
    )
  }

  private static let help = [
    "buy 5.0 QH.SHIFT.20261124.11-15.18-22 @ 324.7     a bid: MW or MWh, contract, price",
    "sell 2.0 QH.CHG.20261124.1200 @ 95 tif=ioc        an offer, at once or not at all",
    "replace s12-1 3.0 @ 330        another quantity and price for the order of that reference",
    "cancel s12-1                   takes it back; cancel-all takes back all",
    "book QH.CHG.20261124.1200      the best prices; watch QH.SHIFT.* tells of every change",
    "cash, positions, orders, trades, rights day=20261124, contracts zone=QH pattern=QH.SHIFT.*",
    "A missing ref= is filled in. `help tag=x` asks the exchange for every verb. `quit` ends.",
  ]
}

/// Requests that the connection's end left without an answer, in the order in which that is told.
private final class Unanswered: Sendable {
  private let all = Mutex<[String]>([])

  var lines: [String] { all.withLock { $0 } }

  func add(_ line: String) { all.withLock { $0.append(line) } }
}

/// Set once nothing more is sent: the last `pong` is ours alone to hear.
private final class LeavingMark: Sendable {
  private let mark = Atomic(false)

  var isSet: Bool { mark.load(ordering: .acquiring) }

  func set() { mark.store(true, ordering: .releasing) }
}

extension String {
  /// Without white space at its end, which the protocol would call bad spacing.
  var trimmingLineEnd: String {
    var text = self[...]
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }
}
