/// Drafts of baskets among the canonical words, there and back.
extension Engine {
  func encodeDrafts(_ writer: inout StateWriter) {
    let countPlace = writer.words.count
    writer.put(0)
    var count: UInt64 = 0
    for number in 1..<registry.users.count {
      let user = UserNumber(UInt32(number))
      guard drafts.count(of: user) > 0 else { continue }
      count += 1
      writer.put(user.value)
      writer.put(drafts.count(of: user))
      var place = drafts.first(of: user)
      while place != 0 {
        encode(drafts.legs[place].leg, &writer)
        place = drafts.legs[place].next
      }
    }
    writer.words[countPlace] = count
  }

  private func encode(_ leg: NewLeg, _ writer: inout StateWriter) {
    writer.put(leg.contract.value)
    writer.put(leg.side.rawValue)
    writer.put(leg.price)
    writer.put(signed: leg.quantity.lots)
    writer.put(leg.facility.value)
  }

  mutating func restoreDrafts(_ reader: inout StateReader) throws(StateError) {
    for _ in 0..<(try reader.count(least: 7)) {
      let user = UserNumber(try reader.number())
      guard registry.knows(user), drafts.count(of: user) == 0 else { throw reader.invalid() }
      let count = try reader.count(least: 5)
      guard count >= 1, count <= Limits.legs else { throw reader.invalid() }
      for _ in 0..<count { try restoreLeg(of: user, &reader) }
    }
  }

  private mutating func restoreLeg(
    of user: UserNumber, _ reader: inout StateReader
  ) throws(StateError) {
    let contract = ContractNumber(try reader.number())
    guard contract != .none, contract.value <= contracts.created, !drafts.has(contract, of: user)
    else { throw reader.invalid() }
    let side = try reader.kind(Side.self)
    let price = try reader.price()
    let quantity = Quantity(lots: try reader.signed())
    let facility = FacilityNumber(try reader.number())
    guard facility == .none || registry.knows(facility) else { throw reader.invalid() }
    let leg = NewLeg(
      contract: contract, side: side, price: price, quantity: quantity, facility: facility)
    drafts.add(leg, of: user)
  }
}
