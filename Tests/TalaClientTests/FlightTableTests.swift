import TalaClient
import Testing

@Suite struct FlightTableTests {
  @Test func `a request lands once, the second answer is told`() {
    var table = FlightTable(window: 2)
    let number = table.send(.order, due: 7)
    #expect(table.land(number) == .landed(flight(1, due: 7)))
    #expect(table.land(number) == .twice)
    #expect(table.inFlight == 0)
  }

  @Test func `what was never sent is unknown`() {
    var table = FlightTable(window: 2)
    #expect(table.land(1) == .unknown)
    #expect(table.land(0) == .unknown)
  }

  @Test func `the window closes and opens`() {
    var table = FlightTable(window: 2)
    _ = table.send(.order, due: 0)
    _ = table.send(.cancel, due: 0)
    #expect(!table.hasRoom)
    #expect(table.land(2) == .landed(flight(2, due: 0, .cancel)))
    #expect(table.hasRoom)
  }

  @Test func `a request that is never answered is never forgotten`() {
    var table = FlightTable(window: 2)
    _ = table.send(.order, due: 0)
    var sent: UInt64 = 1
    while table.hasRoom {
      sent = table.send(.order, due: 0)
      _ = table.land(sent)
    }
    // The next would stand where the first still is.
    #expect(sent == 4)
    #expect(table.inFlight == 1)
    #expect(table.kind(of: 1) == .order)
    #expect(table.kind(of: 2) == nil)
  }

  private func flight(
    _ number: UInt64, due: Int64, _ kind: LoadRequest.Kind = .order
  ) -> FlightTable.Flight {
    FlightTable.Flight(number: number, due: due, kind: kind)
  }
}
