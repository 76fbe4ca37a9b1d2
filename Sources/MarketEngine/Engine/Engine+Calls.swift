/// Called trades: the dispatcher takes rights at the administrative price, whoever holds them (rules 11.14 to 11.17).
extension Engine {
  /// What one holding gives of a call.
  struct CallShare: BitwiseCopyable {
    var holding: UInt32
    var lots: Int64
  }

  mutating func call(_ call: CallRights, _ asker: Asker, _ events: inout EventBuffer) {
    switch check(call, asker) {
    case .failure(let refusal): refuse(refusal, asker, &events)
    case .success(let terms):
      for place in 0..<callShares.count { take(callShares[place], terms, asker, &events) }
      done(asker, &events)
    }
    callShares.removeAll()
  }

  // MARK: Checks, in the order of refusal numbers

  /// Leaves in `callShares` who gives what.
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
        found += share(lots - found, of: facility, contract, besides: caller)
      }
    }
    return found
  }

  private func mayBeCalled(_ facility: FacilityNumber, _ contract: UInt32) -> Bool {
    registry.facilities[facility.value].added.zone == contracts.slots[contract].terms.zone
      && registry.facilities[facility.value].reaches(contracts.slots[contract].terms.classBasisPoints)
  }

  /// Within one facility its operator gives first, then the others pro rata to what they hold.
  private mutating func share(
    _ lots: Int64, of facility: FacilityNumber, _ contract: UInt32, besides caller: MemberNumber
  ) -> Int64 {
    let vector = contracts.slots[contract].terms.vector
    let operatorAccount = registry.facilities[facility.value].added.account
    var found: Int64 = 0
    let own = knownHolding(of: operatorAccount, on: facility)
    if own != 0, registry.accounts[operatorAccount.value].member != caller {
      found = min(lots, rights.mostHeldLots(vector, own))
      if found > 0 { callShares.append(CallShare(holding: own, lots: found)) }
    }
    guard found < lots else { return found }
    let first = callShares.count
    var held: Int64 = 0
    for number in 1..<registry.accounts.count {
      let account = AccountNumber(UInt32(number))
      guard account != operatorAccount, registry.accounts[number].member != caller else { continue }
      let holding = knownHolding(of: account, on: facility)
      let most = holding == 0 ? 0 : rights.mostHeldLots(vector, holding)
      if most > 0 { callShares.append(CallShare(holding: holding, lots: most)) }
      held += most
    }
    shareProRata(min(held, lots - found), of: held, from: first)
    return found + min(held, lots - found)
  }

  /// Turns what each holds into what each gives: pro rata rounded down, then one lot more each in account order.
  private mutating func shareProRata(_ lots: Int64, of held: Int64, from first: Int) {
    guard lots < held else { return }
    var rest = lots
    for place in first..<callShares.count {
      let part = Int128(lots) * Int128(callShares[place].lots) / Int128(held)
      callShares[place].lots = Int64(part)
      rest -= Int64(part)
    }
    // Each part was rounded down by less than a lot, so there are no more lots left than holders.
    for place in first..<callShares.count where rest > 0 {
      callShares[place].lots += 1
      rest -= 1
    }
  }

  // MARK: Commit: nothing below can fail

  /// One trade of a call, after what stands in its way.
  private mutating func take(
    _ share: CallShare, _ terms: Terms, _ asker: Asker, _ events: inout EventBuffer
  ) {
    guard share.lots > 0 else { return }
    makeRoom(share, terms.contract, &events)
    let holding = rights.holdings[share.holding]
    let buyer = self.holding(of: terms.account, on: holding.facility)
    let vector = contracts.slots[terms.contract].terms.vector
    let trade = Trade(
      number: TradeNumber(nextTrade), contract: contracts.slots[terms.contract].number, price: terms.price,
      quantity: Quantity(lots: share.lots), buyer: terms.account, seller: holding.account, buyOrder: .none,
      sellOrder: .none, facility: holding.facility, aggressor: .buy, kind: .called, state: .completed,
      premium: Money(microYuan: terms.perLot.microYuan * share.lots), buyerFee: .zero, sellerFee: .zero)
    nextTrade += 1
    registry.accounts[trade.buyer.value].cash -= trade.premium
    registry.accounts[trade.seller.value].cash += trade.premium
    rights.change(vector, lots: share.lots, share.holding, right: .falls, reserved: .stays)
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

  /// What is reserved of the rights taken is let go of: the newest offers that touch them, then the newest proposals, then the newest
  /// trades that are held (rule 11.16).
  private mutating func makeRoom(
    _ share: CallShare, _ contract: UInt32, _ events: inout EventBuffer
  ) {
    let vector = contracts.slots[contract].terms.vector
    guard rights.mostLots(vector, share.holding) < share.lots else { return }
    let account = rights.holdings[share.holding].account
    var slot = registry.accounts[account.value].lastOrder
    while slot != 0 {
      let order = orders[slot].order
      if order.holding == share.holding, !order.flags.contains(.hibernated),
        isInTheWay(order.contract, of: vector, share)
      {
        cancel(slot, .call, &events)
      }
      slot = orders[slot].links.previous
    }
    var place = negotiations.open.count - 1
    while place >= 0 {
      let negotiation = negotiations.open[place]
      if negotiation.holding == share.holding, isInTheWay(negotiation.contract, of: vector, share) {
        end(place, .retracted, nil, &events)
      }
      place -= 1
    }
    while rights.mostLots(vector, share.holding) < share.lots {
      release(newestHeldTrade(in: vector, share), .reject, nil, &events)
    }
  }

  private func isInTheWay(_ contract: UInt32, of vector: ResourceVector, _ share: CallShare) -> Bool {
    rights.isShort(
      of: vector, lots: share.lots, share.holding, within: contracts.slots[contract].terms.vector)
  }

  /// Place of the newest held trade whose seller's reservation is in the way; there is one.
  private func newestHeldTrade(in vector: ResourceVector, _ share: CallShare) -> Int {
    let holding = rights.holdings[share.holding]
    var newest = 0
    var number = TradeNumber.none
    for slot in 1..<pending.trades.count where pending.trades[slot].number > number {
      guard let place = trades.place(of: pending.trades[slot].number) else { continue }
      let record = trades.records[place]
      guard record.seller == holding.account, record.facility == holding.facility,
        isInTheWay(contracts.slot(of: record.contract), of: vector, share)
      else { continue }
      newest = place
      number = record.number
    }
    precondition(number != .none, "rights are reserved for nothing")
    return newest
  }
}
