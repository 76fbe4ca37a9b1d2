/// Called trades: the dispatcher takes rights at the administrative price, whoever holds them (rules 11.14 to 11.17).
extension Engine {
  mutating func call(_ call: CallRights, _ asker: Asker, _ events: inout EventBuffer) {
    switch check(call, asker) {
    case .failure(let refusal): refuse(refusal, asker, &events)
    case .success(let terms):
      for place in 0..<shares.count { take(shares[place], terms, asker, &events) }
      done(asker, &events)
    }
    shares.removeAll()
  }

  // MARK: Checks, in the order of refusal numbers

  /// Leaves in `shares` who gives what.
  private mutating func check(_ call: CallRights, _ asker: Asker) -> Result<Terms, Refusal> {
    if let refusal = checkNames(call.account, call.facility, asker) { return .failure(refusal) }
    let account =
      call.account == .none ? registry.members[asker.member.value].firstAccount : call.account
    let contract = contracts.slot(of: call.contract)
    guard contract != 0 else { return .failure(Refusal(.unknownContract)) }
    guard contracts.slots[contract].phase.isBeforeGate else { return .failure(Refusal(.wrongPhase)) }
    let cash = registry.accounts[account.value].cash
    guard cash >= .zero else {
      return .failure(Refusal(.accountRestricted, free: cash.microYuan))
    }
    let contractTerms = contracts.slots[contract].terms
    guard !contractTerms.vector.isEmpty else { return .failure(Refusal(.notCombinable)) }
    let price = callPrice(contractTerms.zone, contractTerms.product)
    let hasPrice = price != SetCallPrice.none
    // Neither factor is beyond 32 bits.
    let perLot = Money(microYuan: hasPrice ? price.ticks * contractTerms.tickValue.microYuan : 0)
    guard let premium = reservation(call.quantity, perLot) else {
      return .failure(quantityRefusal(call.quantity, perLot, contract))
    }
    let free = registry.accounts[account.value].free
    guard premium == .zero || premium <= free else {
      return .failure(Refusal(.insufficientCash, need: premium.microYuan, free: free.microYuan))
    }
    let found = share(call.quantity.lots, contract, named: call.facility, besides: asker.member)
    guard found == call.quantity.lots else {
      let product = contractTerms.product
      return .failure(
        Refusal(.insufficientRights, need: call.quantity.lots, free: found, product: product))
    }
    guard hasPrice else { return .failure(Refusal(.noCallPrice)) }
    return .success(
      Terms(
        contract: contract, account: account, price: price, perLot: perLot, reservation: premium, holding: 0))
  }

  // MARK: The waterfall

  /// Shares out `lots`: interruptible facilities before firm ones, each by number; of an interruptible product only the former. Gives
  /// how many were found, at most `lots`.
  private mutating func share(
    _ lots: Int64, _ contract: UInt32, named: FacilityNumber, besides caller: MemberNumber
  ) -> Int64 {
    var found: Int64 = 0
    let isFirm = contracts.slots[contract].terms.product.firmness == .firm
    for firmness in [Firmness.interruptible, .firm] where isFirm || firmness == .interruptible {
      for number in 1..<registry.facilities.count where found < lots {
        let facility = FacilityNumber(UInt32(number))
        guard named == .none || named == facility,
          registry.facilities[number].added.firmness == firmness, mayBeCalled(facility, contract)
        else { continue }
        let vector = contracts.slots[contract].terms.vector
        found += share(lots - found, of: facility, vector, besides: caller)
      }
    }
    return found
  }

  private func mayBeCalled(_ facility: FacilityNumber, _ contract: UInt32) -> Bool {
    registry.facilities[facility.value].added.zone == contracts.slots[contract].terms.zone
      && registry.facilities[facility.value].reaches(contracts.slots[contract].terms.classBasisPoints)
  }

  // MARK: Commit: nothing below can fail

  /// One trade of a call, after what stands in its way.
  private mutating func take(
    _ share: Share, _ terms: Terms, _ asker: Asker, _ events: inout EventBuffer
  ) {
    guard share.lots > 0 else { return }
    let vector = contracts.slots[terms.contract].terms.vector
    rights.change(vector, lots: share.lots, share.holding, right: .falls, reserved: .stays)
    makeRoom(share.holding, vector, .call, &events)
    let holding = rights.holdings[share.holding]
    let buyer = self.holding(of: terms.account, on: holding.facility)
    let trade = Trade(
      number: TradeNumber(nextTrade), contract: contracts.slots[terms.contract].number, price: terms.price,
      quantity: Quantity(lots: share.lots), buyer: terms.account, seller: holding.account, buyOrder: .none,
      sellOrder: .none, facility: holding.facility, aggressor: .buy, kind: .called, state: .completed,
      premium: Money(microYuan: terms.perLot.microYuan * share.lots), buyerFee: .zero, sellerFee: .zero)
    nextTrade += 1
    registry.accounts[trade.buyer.value].cash -= trade.premium
    registry.accounts[trade.seller.value].cash += trade.premium
    rights.change(vector, lots: share.lots, buyer, right: .rises, reserved: .stays)
    addToPositions(trade, terms.contract)
    let seller = registry.accounts[trade.seller.value].member
    let toSeller = Note(
      member: seller, user: .none, number: nextNumber(of: seller), reference: .none, session: .none)
    emit(toSeller, filled(trade, .sell, .maker, .zero), &events)
    emit(note(asker), filled(trade, .buy, .taker, .zero), &events)
    emit(trade, &events)
    record(trade)
  }
}
