import LineProtocol
import NIOCore
import Synchronization

/// What a client's callers and its channel share: the conversation, who waits for what, and how it ended. Every method holds the lock
/// for one line only; whoever is told something is told it after the lock is let go.
final class ClientState: Sendable {
  typealias Answer = Result<[ResponseLine], ClientFailure>

  /// For how long an exchange may say nothing while an answer is due, and after which it is asked whether it lives while none is. A commit
  /// takes milliseconds, a failover of the database half a minute.
  static let patienceSeconds = 60

  fileprivate struct Contents {
    var conversation = Conversation()
    /// Rows so far, and who waits, by the number of the line sent.
    var waiters: [Conversation.LineNumber: Waiter] = [:]
    var lastWords = ""
    /// When the last word was heard, or the first line sent for which an answer is due since.
    var silentSince = NIODeadline.now()
    /// The number of our last `ping`, whose answer nobody asked for.
    var ping: Conversation.LineNumber?
    var failure: ClientFailure?
    var patience: TimeAmount
  }

  fileprivate struct Waiter {
    var rows: [ResponseLine] = []
    var tell: @Sendable (Answer) -> Void
  }

  private let contents: Mutex<Contents>
  private let hearing: @Sendable (ResponseLine, Conversation.Heard) -> Void

  init(
    patience: TimeAmount = .seconds(Int64(patienceSeconds)),
    hearing: @escaping @Sendable (ResponseLine, Conversation.Heard) -> Void
  ) {
    contents = Mutex(Contents(patience: patience))
    self.hearing = hearing
  }

  /// For how long this client takes silence.
  var patience: TimeAmount {
    get { contents.withLock { $0.patience } }
    set { contents.withLock { $0.patience = newValue } }
  }

  /// Nothing has come for a while. Returns whether an answer has been due for longer than this client waits. Where none is due, `ask` is to
  /// send `ping`, whose answer then is: an exchange whose machine is gone says nothing, not even that.
  func isLeftWaiting(ask: (ResponseLine) -> Void) -> Bool {
    guard let ping = ResponseLine([UInt8]("ping".utf8)) else { return false }
    return contents.withLock { contents in
      guard contents.failure == nil, NIODeadline.now() - contents.silentSince >= contents.patience else { return false }
      guard contents.conversation.waiting == 0 else { return true }
      contents.silentSince = .now()
      contents.ping = contents.conversation.send(ping).number
      ask(ping)
      return false
    }
  }

  var waiting: Int { contents.withLock { $0.conversation.waiting } }

  var failure: ClientFailure? { contents.withLock { $0.failure } }

  /// Registers a line and lets `write` send it, in one step, so that lines are sent in the order of their numbers. `tell` is called
  /// once: with the answer, or with why there will be none. A line that is not answered is told at once with no rows.
  func send(
    _ line: ResponseLine, write: () -> Void, tell: @escaping @Sendable (Answer) -> Void
  ) {
    let answer: Answer? = contents.withLock { contents in
      if let failure = contents.failure { return .failure(failure) }
      let isFirst = contents.conversation.waiting == 0
      let (number, isAnswered) = contents.conversation.send(line)
      // Only an answer that is due ends a silence: what is not answered says nothing of the other side.
      if isAnswered, isFirst { contents.silentSince = .now() }
      if isAnswered { contents.waiters[number] = Waiter(tell: tell) }
      write()
      return isAnswered ? nil : .success([])
    }
    if let answer { tell(answer) }
  }

  /// A line was heard. Returns whether a `pong` is due.
  func hear(_ line: ResponseLine) -> Bool {
    let (heard, waiter, isSign) = contents.withLock { contents in
      contents.silentSince = .now()
      let heard = contents.conversation.hear(line)
      let isSign = contents.ping.map { heard == .answer($0) } ?? false
      return (heard, contents.take(line, heard), isSign)
    }
    if !isSign { hearing(line, heard) }
    if let waiter { waiter.tell(.success(waiter.rows)) }
    return heard == .ping
  }

  /// The connection is over; the first reason counts.
  func fail(_ failure: ClientFailure) {
    let (reason, waiters) = contents.withLock { contents in
      let words = contents.lastWords
      let reason = contents.failure ?? (words.isEmpty ? failure : .closed(words))
      contents.failure = reason
      let waiters = contents.waiters.sorted { $0.key < $1.key }
      contents.waiters.removeAll()
      return (reason, waiters)
    }
    for waiter in waiters { waiter.value.tell(.failure(reason)) }
  }
}

extension ClientState.Contents {
  /// Files a line with who waits for it; returns the waiter whose answer is now whole.
  fileprivate mutating func take(
    _ line: ResponseLine, _ heard: Conversation.Heard
  ) -> ClientState.Waiter? {
    switch heard {
    case .answer(let number):
      var waiter = waiters.removeValue(forKey: number)
      waiter?.rows = [line]
      return waiter
    case .row(let number):
      waiters[number]?.rows.append(line)
      return nil
    case .end(let number):
      return waiters.removeValue(forKey: number)
    case .farewell:
      lastWords = line.text
      return nil
    case .ping, .event:
      return nil
    }
  }
}
