/// Open negotiations as canonical words, and back.
extension Engine {
  func encodeNegotiations(_ writer: inout StateWriter) {
    writer.put(negotiations.next)
    writer.put(negotiations.open.count)
    for place in 0..<negotiations.open.count {
      let negotiation = negotiations.open[place]
      writer.put(negotiation.number.value)
      writer.put(negotiation.account.value)
      writer.put(negotiation.user.value)
      writer.put(negotiation.session.value)
      writer.put(negotiation.reference)
      writer.put(negotiation.counterparty.value)
      writer.put(contracts.slots[negotiation.contract].number.value)
      writer.put(negotiation.side.rawValue)
      writer.put(negotiation.price)
      writer.put(signed: negotiation.lots)
      writer.put(rights.holdings[negotiation.holding].facility.value)
      writer.put(negotiation.expiry)
    }
  }

  mutating func restoreNegotiations(_ reader: inout StateReader) throws(StateError) {
    negotiations.next = try reader.word()
    for _ in 0..<(try reader.count(least: 13)) { try restoreNegotiation(&reader) }
  }

  private mutating func restoreNegotiation(_ reader: inout StateReader) throws(StateError) {
    let number = NegotiationNumber(try reader.word())
    let last = negotiations.open.count
    guard number.value >= 1, number.value < negotiations.next, last < Limits.negotiations,
      last == 0 || negotiations.open[last - 1].number < number
    else { throw reader.invalid() }
    let account = AccountNumber(try reader.number())
    let user = UserNumber(try reader.number())
    guard registry.knows(account), registry.knows(user) else { throw reader.invalid() }
    let session = SessionNumber(try reader.word())
    let reference = try reader.reference()
    let counterparty = MemberNumber(try reader.number())
    let contract = contracts.slot(of: ContractNumber(try reader.number()))
    guard registry.knows(counterparty), contract != 0 else { throw reader.invalid() }
    let side = try reader.kind(Side.self)
    let price = try reader.price()
    guard checkPrice(price, contract) == nil else { throw reader.invalid() }
    let lots = try reader.signed()
    guard (1...Limits.lotsPerOrder).contains(lots) else { throw reader.invalid() }
    let facility = FacilityNumber(try reader.number())
    guard facility == .none || registry.knows(facility) else { throw reader.invalid() }
    let expiry = try reader.time()
    negotiations.open.append(
      Negotiation(
        number: number, account: account, member: registry.accounts[account.value].member, user: user,
        session: session, reference: reference, counterparty: counterparty, contract: contract, side: side,
        price: price, lots: lots, holding: facility == .none ? 0 : holding(of: account, on: facility),
        expiry: expiry))
    dues.insert(Due(time: expiry, kind: .negotiationExpires, id: number.value))
  }
}
