import MarketEngine

/// A user who sends requests and keeps apart what was answered, what was refused before it was taken, and what became of nobody knows: the last
/// it sends again under the same reference until it knows.
final class BadDayClient {
  // A class because the day and its links come back to it.
  struct Request {
    enum State {
      /// Wanted; sent or not.
      case open
      case answered
      /// Sent without a reference on a connection that broke: it may have been done or not.
      case unknown
    }

    var content: Link.Content
    var state = State.open
    /// Sequence of the last command committed when it was sent last: what a question's answer must show.
    var committedBefore: UInt64 = 0
  }

  let user: UserNumber
  private let oracle: Oracle
  private(set) var requests: [Request] = []
  /// To be sent, in order.
  private var unsent: [Int] = []
  /// Sent on this link and not answered, in order.
  private var sent: [Int] = []
  private(set) var link: Link?
  /// The last number told on this link.
  private var lastTold: UInt64?
  private let window: Int
  private(set) var sentAgain = 0
  /// Changes answered that were read in their place, and those that could not be.
  private(set) var changes = 0
  private(set) var misfits = 0

  init(_ user: UserNumber, oracle: Oracle, window: Int) {
    self.user = user
    self.oracle = oracle
    self.window = window
  }

  var open: Int { unsent.count + sent.count }
  var isConnected: Bool { link.map { !$0.isBroken } ?? false }
  func count(_ state: Request.State) -> Int { requests.count { $0.state == state } }

  func want(_ content: Link.Content) {
    unsent.append(requests.count)
    requests.append(Request(content: content))
  }

  func connect(_ link: Link) {
    lose()
    self.link = link
    lastTold = nil
  }

  /// Finds out that the link is broken: what is in doubt and can be asked again is the next to be sent.
  func lose() {
    guard link != nil else { return }
    link = nil
    var again: [Int] = []
    for id in sent {
      if requests[id].canBeSentAgain {
        again.append(id)
      } else {
        requests[id].state = .unknown
      }
    }
    sentAgain += again.count
    sent.removeAll()
    unsent = again + unsent
  }

  /// Sends what the window lets through.
  func send() {
    guard let link else { return }
    guard !link.isBroken else { return lose() }
    while sent.count < window, !unsent.isEmpty {
      let id = unsent.removeFirst()
      requests[id].committedBefore = oracle.sequence
      sent.append(id)
      link.send(Link.Request(id: id, content: requests[id].content))
    }
  }

  /// Hears the next message that has arrived, and holds it against the truth.
  func hear(by now: UInt64) {
    guard let link else { return }
    guard !link.isBroken else { return lose() }
    guard let message = link.nextMessage(by: now) else { return }
    switch message {
    case .answer(let id, let answer):
      switch requests[id].content {
      case .command(let command): oracle.check(answer: answer.events, to: command, at: answer.sequence)
      case .change(_, _, let number):
        changes += 1
        oracle.check(answer: answer.events, toChange: number, at: answer.sequence)
      case .query: oracle.complain("a question was answered as a command")
      }
      settle(id)
    case .misfit(let id, let misfit, let sequence):
      misfits += 1
      if case .change(_, _, let number) = requests[id].content {
        oracle.check(misfit, toChange: number, after: sequence)
      } else {
        oracle.complain("user \(user.value) was told \(misfit) of what is no change")
      }
      checkState(id, sequence)
      settle(id)
    case .state(let id, let sequence):
      checkState(id, sequence)
      settle(id)
    case .notTaken(let id):
      sent.removeAll { $0 == id }
      unsent.insert(id, at: 0)
    case .told(let number, let event):
      guard let member = link.member else { return }
      oracle.check(told: event, number: number, of: member)
      if let lastTold, number != lastTold + 1 {
        oracle.complain("user \(user.value) was told number \(number) after \(lastTold)")
      }
      lastTold = number
    }
  }

  /// What shows the market after a command is of one that is committed, and not of one before the request was sent.
  private func checkState(_ id: Int, _ sequence: UInt64) {
    if sequence > oracle.sequence {
      oracle.complain("a question was answered of \(sequence), which is not committed")
    }
    if sequence < requests[id].committedBefore {
      oracle.complain(
        "a question asked after \(requests[id].committedBefore) was answered of \(sequence)")
    }
  }

  private func settle(_ id: Int) {
    guard sent.first(where: { $0 == id }) != nil, requests[id].state == .open else {
      return oracle.complain("user \(user.value) was answered what it had not asked")
    }
    sent.removeAll { $0 == id }
    requests[id].state = .answered
  }
}

extension BadDayClient.Request {
  /// Whether the market knows it again.
  fileprivate var canBeSentAgain: Bool {
    switch content {
    case .query: true
    case .command(let command): command.origin.map { $0.reference != .none } ?? false
    case .change(let origin, _, _): origin.reference != .none
    }
  }
}
