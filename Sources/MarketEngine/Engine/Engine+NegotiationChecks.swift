/// What can refuse a negotiation and an answer to it, in the order of refusal numbers (rules 11.1 to 11.3).
extension Engine {
  mutating func check(_ negotiate: Negotiate, _ asker: Asker) -> Result<Terms, Refusal> {
    guard registry.knows(negotiate.counterparty) else { return .failure(Refusal(.unknownMember)) }
    if let refusal = checkNames(negotiate.account, negotiate.facility, asker) { return .failure(refusal) }
    let contract = contracts.slot(of: negotiate.contract)
    guard contract != 0 else { return .failure(Refusal(.unknownContract)) }
    guard negotiations.open.count < Limits.negotiations else {
      return .failure(limitRefusal(Limits.negotiations))
    }
    guard negotiations.count(of: asker.member) < Limits.negotiationsPerMember else {
      return .failure(limitRefusal(Limits.negotiationsPerMember))
    }
    let terms = terms(
      contract, account(negotiate.account, asker), negotiate.side, negotiate.price, negotiate.quantity)
    if let refusal = checkStanding(terms, negotiate.side) { return .failure(refusal) }
    guard negotiate.counterparty != asker.member,
      mayName(negotiate.facility, negotiate.side, contract)
    else { return .failure(Refusal(.notCombinable)) }
    guard negotiate.seconds >= 1 else {
      let gate = contracts.slots[contract].terms.gate
      return .failure(Refusal(.badExpiry, need: now.nanoseconds, free: gate.nanoseconds))
    }
    if let refusal = checkPrice(negotiate.price, contract) { return .failure(refusal) }
    return covered(terms, negotiate.side, negotiate.quantity, negotiate.facility, asker)
  }

  mutating func check(
    _ answer: AnswerNegotiation, _ negotiation: Negotiation, _ asker: Asker
  ) -> Result<Terms, Refusal> {
    let side = negotiation.side.opposite
    let quantity = Quantity(lots: negotiation.lots)
    let terms = terms(
      negotiation.contract, account(answer.account, asker), side, negotiation.price, quantity)
    if let refusal = checkRoomForPending(negotiation.contract) ?? checkStanding(terms, side) {
      return .failure(refusal)
    }
    guard mayName(answer.facility, side, negotiation.contract) else {
      return .failure(Refusal(.notCombinable))
    }
    return covered(terms, side, quantity, answer.facility, asker)
  }

  /// Account and facility, where named, are there; the account is the member's and not the house's.
  func checkNames(
    _ account: AccountNumber, _ facility: FacilityNumber, _ asker: Asker
  ) -> Refusal? {
    let account = self.account(account, asker)
    guard registry.knows(account), registry.accounts[account.value].member == asker.member else {
      return Refusal(.unknownAccount)
    }
    guard !HouseAccount.contains(account) else { return Refusal(.notPermitted) }
    guard facility == .none || registry.knows(facility) else { return Refusal(.unknownFacility) }
    return nil
  }

  private func account(_ named: AccountNumber, _ asker: Asker) -> AccountNumber {
    named == .none ? registry.members[asker.member.value].firstAccount : named
  }

  func mayAnswer(
    _ answer: AnswerNegotiation, _ place: Int, _ member: MemberNumber
  ) -> Bool {
    switch answer.answer {
    case .confirm, .decline: negotiations.open[place].counterparty == member
    case .retract: negotiations.open[place].member == member
    }
  }

  /// What a side would have to reserve; the reservation is 0 where it does not fit, which `covered` refuses.
  private func terms(
    _ contract: UInt32, _ account: AccountNumber, _ side: Side, _ price: Price, _ quantity: Quantity
  ) -> Terms {
    let perLot = reservationPerLot(side, price, contract)
    return Terms(
      contract: contract, account: account, price: price, perLot: perLot,
      reservation: reservation(quantity, perLot) ?? .zero, holding: 0)
  }

  private func checkStanding(_ terms: Terms, _ side: Side) -> Refusal? {
    guard contracts.slots[terms.contract].phase == .continuous else { return Refusal(.wrongPhase) }
    let cash = registry.accounts[terms.account.value].cash
    guard cash >= .zero || (side == .sell && terms.perLot == .zero) else {
      return Refusal(.accountRestricted, free: cash.microYuan)
    }
    return nil
  }

  private func mayName(_ facility: FacilityNumber, _ side: Side, _ contract: UInt32) -> Bool {
    facility == .none || (side == .sell && !contracts.slots[contract].terms.vector.isEmpty)
  }

  /// Quantity, cash, rights and the member's safeguards, as of a new order (rules 2.10 to 2.12 and 12).
  private mutating func covered(
    _ terms: Terms, _ side: Side, _ quantity: Quantity, _ facility: FacilityNumber, _ asker: Asker
  ) -> Result<Terms, Refusal> {
    guard reservation(quantity, terms.perLot) != nil else {
      return .failure(quantityRefusal(quantity, terms.perLot, terms.contract))
    }
    let free = registry.accounts[terms.account.value].free
    guard terms.reservation == .zero || terms.reservation <= free else {
      return .failure(
        Refusal(.insufficientCash, need: terms.reservation.microYuan, free: free.microYuan))
    }
    var terms = terms
    if side == .sell, !contracts.slots[terms.contract].terms.vector.isEmpty {
      switch cover(terms.contract, terms.account, lots: quantity.lots, named: facility) {
      case .failure(let refusal): return .failure(refusal)
      case .success(let holding): terms.holding = holding
      }
    }
    let refusal = safeguardRefusal(
      GuardedOrder(
        member: asker.member, contract: terms.contract, side: side, price: terms.price,
        lots: quantity.lots, reservation: terms.reservation), of: asker.member)
    if let refusal { return .failure(refusal) }
    return .success(terms)
  }
}
