import MarketEngine

extension RandomMarket {
  mutating func drawNegotiate() -> Command {
    let contract = drawContractNumber()
    let terms = world.contracts.first { $0.number == contract }?.terms
    let side: Side = chance.one(of: .buy, .sell)
    let seller = side == .sell && terms?.product != .drill && !chance.once(in: 6)
    let holder = seller ? chance.any(of: world.holders) : nil
    let user = drawUser(of: holder) ?? drawUser()
    let others = world.roles.indices.dropFirst().map { MemberNumber(UInt32($0 + 1)) }
      .filter { $0 != memberOf(user) }
    var facility = FacilityNumber.none
    if side == .sell, terms?.product != .drill, chance.once(in: 5) { facility = drawFacilityNumber() }
    if chance.once(in: 60) { facility = drawFacilityNumber() }
    let counterparty =
      chance.once(in: 25) ? drawMember() : chance.any(of: others) ?? drawMember()
    return .negotiate(
      drawOrigin(user: user),
      Negotiate(
        account: holder ?? drawAccount(of: user), contract: contract, side: side,
        price: drawPrice(terms), quantity: drawLots(), counterparty: counterparty,
        facility: facility,
        seconds: chance.once(in: 15)
          ? chance.one(of: 0, -1, .min, .max) : chance.one(of: 600, 600, 1, 7_200)))
  }

  /// Mostly what those asked may say; now and then somebody else, or of one that is not open.
  mutating func drawAnswer() -> Command {
    guard let open = chance.any(of: world.negotiations) else { return drawNegotiate() }
    let answer = chance.one(of: NegotiationAnswer.confirm, .confirm, .confirm, .confirm, .decline, .retract)
    let member = answer == .retract ? open.member : open.counterparty
    let own = world.users.indices.filter { world.users[$0] == member }
    let user = chance.any(of: own).map { UserNumber(UInt32($0 + 1)) } ?? drawUser()
    var facility = FacilityNumber.none
    if chance.once(in: 12) { facility = drawFacilityNumber() }
    var number = open.number
    if chance.once(in: 20) { number = NegotiationNumber(chance.one(of: 0, number.value &+ 1, .max)) }
    let asker = chance.once(in: 12) ? drawUser() : user
    return .answer(
      drawOrigin(user: asker),
      AnswerNegotiation(
        negotiation: number, answer: answer,
        account: answer == .confirm && chance.once(in: 2) || chance.once(in: 30)
          ? drawAccount(of: asker) : .none, facility: facility))
  }

  private mutating func drawFacilityNumber() -> FacilityNumber {
    FacilityNumber(UInt32(chance.below(world.facilities.count + 2)))
  }
}
