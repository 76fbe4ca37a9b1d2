/// A fault put into what a run was told or heard, and the words by which it must be found.
struct Plant: Sendable {
  var name: String
  var finding: String
  var apply: @Sendable (inout Told, inout [ClientRecord]) throws -> Void

  struct NoPlace: Error { var name: String }

  static let all = [
    // The exchange has told what its journal lost.
    Plant(name: "the journal ends early", finding: "was told what the journal does not have") { told, _ in
      for member in told.lines.keys { told.lines[member]?.removeLast() }
    },
    Plant(name: "an event is another", finding: "the journal has: ") { told, records in
      let (client, place) = try place(of: "filled", in: records)
      for member in told.lines.keys where told.lines[member]?.contains(records[client].heard[place]) == true {
        told.lines[member]?[place] += " changed"
      }
    },
    Plant(name: "a line is lost on the way", finding: "the journal has: ") { _, records in
      records[2].heard.remove(at: records[2].heard.count / 2)
    },
    Plant(name: "the last line is lost", finding: "was never told") { _, records in records[3].heard.removeLast() },
    Plant(name: "a line comes twice", finding: "the journal has: ") { _, records in
      let place = records[4].heard.count / 2
      records[4].heard.insert(records[4].heard[place], at: place)
    },
    Plant(name: "a request is carried out twice", finding: "has 2 answers") { told, _ in
      let key = try key(answeredIn: told)
      told.outcomes[key]?.answers.append(1)
    },
    Plant(name: "a request is lost", finding: "has no answer in the journal") { told, _ in
      told.outcomes[try key(answeredIn: told)]?.answers = []
    },
    Plant(name: "a request is invented", finding: "the journal has it") { _, records in
      let (client, place) = try accepted(in: records)
      records[client].requests[place].times = 0
    },
    Plant(name: "an answer is not heard", finding: "never heard answer") { _, records in
      let (client, place) = try accepted(in: records)
      records[client].requests[place].answer = 0
    },
    Plant(name: "another answer is heard", finding: "heard answer") { _, records in
      let (client, place) = try accepted(in: records)
      records[client].requests[place].answer += 1
    },
    Plant(name: "what is done is not what was asked", finding: "does not answer") { _, records in
      let (client, place) = try accepted(in: records)
      records[client].requests[place].request.words.append("price=1")
    },
    Plant(name: "again is another answer", finding: "again is not what was first") { _, records in
      guard let place = records.firstIndex(where: { !$0.again.isEmpty }) else { throw NoPlace(name: "again") }
      records[place].again[0].line = records[place].again[0].line.replacing(" ref=", with: "1 ref=")
    },
    Plant(name: "a trade that was not", finding: "a trade that was not") { told, records in
      guard let trade = records[1].trades.keys.min() else { throw NoPlace(name: "trade") }
      told.trades[trade] = nil
    },
  ]

  /// The first line of that kind that somebody heard; who of the clients, and where.
  private static func place(of verb: String, in records: [ClientRecord]) throws -> (client: Int, place: Int) {
    for (client, record) in records.enumerated() {
      if let place = record.heard.firstIndex(where: { $0.hasPrefix("\(verb) ") }) { return (client, place) }
    }
    throw NoPlace(name: verb)
  }

  /// The first request that was accepted; whose of the clients, and where. In a short run not every client has one.
  private static func accepted(in records: [ClientRecord]) throws -> (client: Int, place: Int) {
    for (client, record) in records.enumerated() {
      let place = record.requests.firstIndex { sent in
        sent.answer != 0 && record.heard[Int(sent.answer) - 1].hasPrefix("accepted ")
      }
      if let place { return (client, place) }
    }
    throw NoPlace(name: "accepted")
  }

  private static func key(answeredIn told: Told) throws -> Told.RequestKey {
    guard let key = told.outcomes.first(where: { $0.value.answers.count == 1 })?.key else { throw NoPlace(name: "answered") }
    return key
  }
}
