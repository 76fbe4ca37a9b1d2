public import LineProtocol

extension Client {
  /// Requests sent and not yet answered at one time: half of what an exchange allows a session.
  static let pipeline = 512

  /// Sends requests one behind another, gives each a reference of `mark` and a number from 1, unique in this connection, and returns
  /// their answers in order.
  public func requests(
    _ lines: [String], mark: String
  ) async throws(ClientFailure) -> [ResponseLine] {
    var answers: [ResponseLine] = []
    answers.reserveCapacity(lines.count)
    var start = 0
    while start < lines.count {
      let end = min(start + Client.pipeline, lines.count)
      let first = takeReferences(end - start)
      answers += try await batch(lines[start..<end], mark: mark, first: first)
      start = end
    }
    return answers
  }

  private func batch(
    _ lines: ArraySlice<String>, mark: String, first: UInt64
  ) async throws(ClientFailure) -> [ResponseLine] {
    let gathering = AnswerGathering(count: lines.count)
    for (offset, line) in lines.enumerated() {
      send("\(line) ref=\(mark)\(first + UInt64(offset))") { gathering.take($0, at: offset) }
    }
    return try await gathering.answers()
  }

  /// Asks clients for a sign of life, all of them at once. When it returns, each has heard what its exchange had sent it before.
  public static func ping(_ clients: some Collection<Client>) async throws(ClientFailure) {
    let gathering = AnswerGathering(count: clients.count)
    for (index, client) in clients.enumerated() {
      client.send("ping") { gathering.take($0, at: index) }
    }
    _ = try await gathering.answers()
  }
}
