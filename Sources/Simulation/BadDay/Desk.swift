import ExchangeRuntime
import Journal
import MarketEngine

/// Where clients' connections end in a process: hands requests to the exchange, and tells each connection what concerns it.
final class Desk: BatchListener, @unchecked Sendable {
  // A class because the exchange tells it of batches. Sendable: one thread lives through the whole day.
  private(set) var links: [Link] = []

  func connect(_ link: Link) { links.append(link) }

  /// The process is gone.
  func close() {
    for link in links { link.breakOff() }
    links.removeAll()
  }

  /// Takes the next request that has arrived on a link.
  func take(from link: Link, to exchange: Exchange, _ database: FaultyDatabase) {
    guard let request = link.nextRequest(by: database.time.monotonic) else { return }
    let content: SubmittedContent
    switch request.content {
    case .command(let command): content = .command(command)
    case .change(let origin, let change, _): content = database.read(change, origin)
    case .query(let query): content = .query(query, tag: UInt64(request.id))
    }
    let submission = Submission(connection: link.number, content: content)
    guard exchange.submit([submission]) == 1 else {
      return link.say(.notTaken(request.id), at: database.delay())
    }
    switch request.content {
    case .command(let command): database.oracle.took(command)
    case .change(_, _, let number): database.oracle.took(change: number)
    case .query: return
    }
    link.taken.append(request.id)
  }

  func committed(_ batch: CommittedBatch) {
    links.removeAll { $0.isBroken }
    // What cannot be read is answered between the commands, in its place.
    var answers = batch.answers[...]
    for (index, origin) in batch.origins.enumerated() {
      tell(&answers, before: index + 1, of: batch)
      guard let link = links.first(where: { $0.number == origin.connection }) else { continue }
      let sequence = batch.firstSequence + UInt64(index)
      let events = origin.events.map { batch[$0] }
      let answer = Link.Answer(sequence: sequence, events: Oracle.digest(of: events))
      link.say(.answer(link.taken.removeFirst(), answer), at: link.delay())
    }
    tell(&answers, before: .max, of: batch)
    for index in 0..<batch.count {
      let event = batch[index]
      guard case .member(let member) = Audience.of(event), let note = event.note, note.number > 0
      else { continue }
      for link in links where link.member == member {
        link.say(.told(note.number, Oracle.digest(of: [event])), at: link.delay())
      }
    }
    for answer in batch.answers {
      guard case .rows(_, let tag) = answer.content,
        let link = links.first(where: { $0.number == answer.connection })
      else { continue }
      link.say(.state(Int(tag), sequence: batch.state(of: answer)), at: link.delay())
    }
  }

  /// Tells of the changes that could not be read before the batch's command of that number.
  private func tell(_ answers: inout ArraySlice<Answer>, before number: Int, of batch: CommittedBatch) {
    while let answer = answers.first, answer.commandsBefore < number {
      answers.removeFirst()
      guard case .misfit(let misfit) = answer.content,
        let link = links.first(where: { $0.number == answer.connection })
      else { continue }
      link.say(.misfit(link.taken.removeFirst(), misfit, sequence: batch.state(of: answer)), at: link.delay())
    }
  }

  func stateChanged(_ state: ExchangeState) {}
}

extension CommittedBatch {
  /// Sequence number of the last command executed before an answer was given.
  fileprivate func state(of answer: Answer) -> UInt64 {
    firstSequence + UInt64(answer.commandsBefore) - 1
  }
}

/// A connection of a client with a process: in each direction everything arrives in order, or not at all.
final class Link {
  // A class because both its ends hold it.
  struct Request {
    var id: Int
    var content: Content
  }

  enum Content {
    case command(Command)
    /// To be read in its place; the oracle follows it under that number.
    case change(Origin, UnreadChange, Int)
    case query(Query)
  }

  struct Answer: Equatable {
    var sequence: UInt64
    var events: Digest
  }

  enum Message {
    case answer(Int, Answer)
    /// The exchange did not take it: too many wait, or it does not lead.
    case notTaken(Int)
    /// A change could not be read in the state after this command.
    case misfit(Int, UnreadChange.Misfit, sequence: UInt64)
    /// The answer to a query shows the market after this command.
    case state(Int, sequence: UInt64)
    /// An event of the client's member, with the member's number.
    case told(UInt64, Digest)
  }

  let number: ConnectionNumber
  let member: MemberNumber?
  /// Requests the exchange took and has not answered.
  var taken: [Int] = []
  private(set) var isBroken = false
  private let database: FaultyDatabase
  private var up: [(request: Request, arrival: UInt64)] = []
  private var down: [(message: Message, arrival: UInt64)] = []

  init(_ number: ConnectionNumber, of member: MemberNumber?, _ database: FaultyDatabase) {
    self.number = number
    self.member = member
    self.database = database
  }

  func delay() -> UInt64 { database.delay() }

  func send(_ request: Request) { up.append((request, max(delay(), up.last?.arrival ?? 0))) }

  func say(_ message: Message, at arrival: UInt64) {
    down.append((message, max(arrival, down.last?.arrival ?? 0)))
  }

  func nextRequest(by now: UInt64) -> Request? {
    guard let first = up.first, first.arrival <= now else { return nil }
    return up.removeFirst().request
  }

  func nextMessage(by now: UInt64) -> Message? {
    guard let first = down.first, first.arrival <= now else { return nil }
    return down.removeFirst().message
  }

  func breakOff() {
    isBroken = true
    up.removeAll()
    down.removeAll()
  }
}
