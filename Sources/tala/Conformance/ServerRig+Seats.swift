import Conformance
import LineProtocol
import MarketEngine
import Synchronization
import TalaClient

// Who sits where.
extension ServerRig {
  /// Where somebody sits: a session, the name of its member, and as which seat it is heard.
  struct Seat {
    var client: Client
    var member: String
    var hears: Ears
  }

  /// As which seat a session's lines are kept; nobody's are not.
  // A class because the connection's thread reads what the player writes.
  final class Ears: Sendable {
    private let place = Mutex<Int?>(nil)

    init(seat: Int? = nil) { self.seat = seat }

    var seat: Int? {
      get { place.withLock { $0 } }
      set { place.withLock { $0 = newValue } }
    }
  }

  /// Everybody leaves, and the exchange stops.
  func close() async {
    for client in (seats + common + stock + used).map(\.client) + sessions.values.map(\.client) { await client.close() }
    await dispatcher.close()
    await `operator`.close()
    await exchange.stop()
  }

  /// Another exchange where this one holds no more zones.
  mutating func makeRoomForZone() async throws(RigFailure) {
    if zones == Limits.zones {
      await close()
      do {
        self = try await ServerRig(conninfo: conninfo)
      } catch {
        throw RigFailure("\(error)")
      }
    }
    zones += 1
  }

  /// How many seats are made at once: together they take little longer than one.
  private static let stockSize = 40

  /// Somebody sits there from now on.
  mutating func sit(_ seat: Int) async throws(RigFailure) {
    while seats.count <= seat { try await addSeat() }
    seated = max(seated, seat + 1)
  }

  private mutating func addSeat() async throws(RigFailure) {
    guard places.isEmpty else {
      if stock.isEmpty { try await restock() }
      // In the order of their accounts, which rights are lost in.
      let next = stock.removeFirst()
      next.hears.seat = seats.count
      return seats.append(next)
    }
    let member = "m\(seats.count)"
    try await operate("member \(member) role=trader")
    try await operate("user \(member) u key=\(key.publicHexadecimal)")
    try await operate("deposit \(member) 1000000")
    seats.append(try await enter(member, as: Ears(seat: seats.count)))
  }

  /// Seats of members that have nothing. Those that earlier cases have left behind leave the exchange.
  private mutating func restock() async throws(RigFailure) {
    let names = (stocked..<stocked + ServerRig.stockSize).map { "e\($0)" }
    stocked += names.count
    // A member must be there before its user's line arrives.
    try await operateAll(names.map { "member \($0) role=trader" })
    try await operateAll(names.map { "user \($0) u key=\(key.publicHexadecimal)" })
    let leaving = used.map(\.client)
    used = []
    await withTaskGroup { group in
      for client in leaving { group.addTask { await client.close() } }
    }
    for name in names { stock.append(try await enter(name, as: Ears())) }
  }

  /// One behind another, without waiting between them.
  private func operateAll(_ lines: [String]) async throws(RigFailure) {
    let answers: [ResponseLine]
    do throws(ClientFailure) {
      answers = try await `operator`.requests(lines, mark: "s")
    } catch {
      throw RigFailure("\(error)")
    }
    if let refused = answers.first(where: { !$0.isVerb("done") }) { throw RigFailure(refused.text) }
  }

  private func enter(_ member: String, as hears: Ears) async throws(RigFailure) -> Seat {
    let hall = hall
    do throws(ClientFailure) {
      let client = try await Client.connect(to: exchange.endpoint) { line, _ in
        if let seat = hears.seat { hall.hear(line, seat: seat) }
      }
      _ = try await client.login(Credentials(member: member, user: "u", key: key))
      return Seat(client: client, member: member, hears: hears)
    } catch {
      throw RigFailure("\(error)")
    }
  }
}
