import MarketEngine

/// Who sits where: a seat for each owner a case names, and one for each live order without an owner.
struct SeatPlan {
  private var named: [String: Int] = [:]
  private var free: [Int] = []
  private var made = 0
  /// Seats of orders without an owner, by order; they are free again when the order ends.
  private var lent: [UInt64: Int] = [:]

  mutating func seat(of owner: String) -> Int {
    if let seat = named[owner] { return seat }
    let seat = spare()
    named[owner] = seat
    return seat
  }

  /// The name of who sits there; nil for one without a name.
  func owner(of seat: Int) -> String? { named.first { $0.value == seat }?.key }

  /// A seat where nobody sits now. It stays free until it is lent to an order.
  mutating func spare() -> Int {
    if let seat = free.popLast() { return seat }
    made += 1
    return made - 1
  }

  mutating func giveBack(_ seat: Int) { free.append(seat) }

  mutating func lend(_ seat: Int, to order: OrderNumber) { lent[order.value] = seat }

  mutating func ended(_ order: OrderNumber) {
    guard let seat = lent.removeValue(forKey: order.value) else { return }
    free.append(seat)
  }
}
