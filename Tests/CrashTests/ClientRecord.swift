/// All that one client sent and heard, over all its connections, and what was wrong with it at once.
struct ClientRecord: Sendable {
  struct Sent: Sendable {
    var request: FlowRequest
    /// How many times its line was sent.
    var times = 0
    /// When it was first sent.
    var asked: UInt64 = 0
    /// The member's number of its first answer; 0 without one.
    var answer: UInt64 = 0
  }

  private struct Identity: Hashable {
    var reference: String
    var reusesReference: Bool
  }

  let seat: ClientSeat
  /// The member's lines; the one at index n has number n + 1.
  var heard: [String] = []
  /// In the order in which they were first sent.
  var requests: [Sent] = []
  /// Requests without an answer, in that order.
  private(set) var unanswered: [Int] = []
  /// First answers that were given again, and to which request.
  var again: [(request: Int, line: String)] = []
  /// Trades of the market, without the reader's count, by number.
  var trades: [UInt64: String] = [:]
  /// Answers to questions at the end.
  var questions: [String] = []
  private(set) var violations: [String] = []
  private var places: [Identity: Int] = [:]

  init(_ seat: ClientSeat) { self.seat = seat }

  mutating func add(_ request: FlowRequest) -> Int {
    let place = requests.count
    requests.append(Sent(request: request))
    unanswered.append(place)
    let identity = Identity(reference: request.reference, reusesReference: request.reusesReference)
    if places.updateValue(place, forKey: identity) != nil {
      violate("the test itself sends two requests as \(request.reference)")
    }
    return place
  }

  mutating func violate(_ text: String) { violations.append("\(seat.member)/\(seat.user): \(text)") }

  func place(_ reference: String?, reusesReference: Bool) -> Int? {
    guard let reference else { return nil }
    return places[Identity(reference: reference, reusesReference: reusesReference)]
  }

  /// Which of its requests a line answers, if it is an answer to one of this user's.
  func request(answeredBy line: HeardLine) -> Int? {
    guard line.isAnswer, line.value("user") == seat.user else { return nil }
    return place(line.value("ref"), reusesReference: line.isReferenceReused)
  }

  /// Takes a line with the member's number. Returns which request it answers, if one of this user's.
  mutating func hear(_ line: HeardLine) -> Int? {
    let expected = UInt64(heard.count) + 1
    guard let number = line.number, number >= expected else {
      violate("number \(expected) was to come, and there came: \(line.text)")
      return nil
    }
    if number > expected {
      violate("numbers \(expected) to \(number - 1) are missing before: \(line.text)")
      heard += Array(repeating: "", count: Int(number - expected))
    }
    heard.append(line.text)
    guard line.isAnswer, line.value("user") == seat.user else { return nil }
    guard let place = request(answeredBy: line) else {
      violate("an answer to what was never sent: \(line.text)")
      return nil
    }
    guard requests[place].answer == 0 else {
      // A reference used again is not remembered: whoever sends such a line twice is refused twice.
      if !requests[place].request.reusesReference {
        violate("answered \(requests[place].answer) before: \(line.text)")
      }
      return place
    }
    requests[place].answer = number
    unanswered.removeAll { $0 == place }
    return place
  }

  /// Takes a first answer given again.
  mutating func hearAgain(_ line: HeardLine) -> Int? {
    guard let place = place(line.value("ref"), reusesReference: false) else {
      violate("an answer again to what was never sent: \(line.text)")
      return nil
    }
    again.append((place, line.text))
    return place
  }
}
