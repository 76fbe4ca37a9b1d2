/// The requests of one session that are in flight, and the count of those that came back.
///
/// Requests are numbered from 1 in the order sent. A request's place is its number modulo the capacity, and a place is used again only
/// once it is free: a request that is never answered stops the session rather than being forgotten.
package struct FlightTable {
  package struct Flight: BitwiseCopyable, Equatable {
    /// 0 is nobody's.
    package var number: UInt64 = 0
    /// When it was due, in nanoseconds of the load's clock.
    package var due: Int64 = 0
    package var kind = LoadRequest.Kind.order

    package init(number: UInt64 = 0, due: Int64 = 0, kind: LoadRequest.Kind = .order) {
      self.number = number
      self.due = due
      self.kind = kind
    }
  }

  /// What an answer came to.
  package enum Landing: Equatable {
    case landed(Flight)
    /// This request had been answered before.
    case twice
    /// No request of this run.
    case unknown
  }

  package let window: Int
  package private(set) var sent: UInt64 = 0
  package private(set) var inFlight = 0
  private var places: [Flight]

  /// Precondition: `window` ≥ 1.
  package init(window: Int) {
    precondition(window >= 1)
    self.window = window
    var capacity = 2
    while capacity < 2 * window { capacity *= 2 }
    places = [Flight](repeating: Flight(), count: capacity)
  }

  /// Whether one more may be sent.
  package var hasRoom: Bool { inFlight < window && places[place(sent + 1)].number == 0 }

  /// One more is sent; its number. Precondition: `hasRoom`.
  package mutating func send(_ kind: LoadRequest.Kind, due: Int64) -> UInt64 {
    precondition(hasRoom, "more requests in flight than the window allows")
    sent += 1
    inFlight += 1
    places[place(sent)] = Flight(number: sent, due: due, kind: kind)
    return sent
  }

  /// The request of that number is answered.
  package mutating func land(_ number: UInt64) -> Landing {
    guard number >= 1, number <= sent else { return .unknown }
    let flight = places[place(number)]
    guard flight.number == number else { return .twice }
    places[place(number)] = Flight()
    inFlight -= 1
    return .landed(flight)
  }

  /// Places there are: a power of two.
  package var capacity: Int { places.count }

  /// The numbers of those in flight, the oldest first.
  package var unanswered: [UInt64] { places.map(\.number).filter { $0 > 0 }.sorted() }

  /// What a request in flight asks for, nil if it is in flight no more.
  package func kind(of number: UInt64) -> LoadRequest.Kind? {
    let flight = places[place(number)]
    return flight.number == number && number > 0 ? flight.kind : nil
  }

  private func place(_ number: UInt64) -> Int { Int(number & UInt64(places.count - 1)) }
}
