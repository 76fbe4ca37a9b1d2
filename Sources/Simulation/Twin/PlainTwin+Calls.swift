import MarketEngine

// RULES 11.13 to 11.17: rights the dispatcher takes.
extension PlainTwin {
  /// 11.13
  mutating func setCallPrice(_ set: SetCallPrice) throws(Refusal) {
    if set.zone != .none, !zoneExists(set.zone) { throw Refusal(.unknownZone) }
    if set.price != SetCallPrice.none {
      let (price, terms) = (set.price.ticks, set.product.terms)
      if price < 0 || price < terms.lowestPrice.ticks || price > terms.highestPrice.ticks {
        throw Refusal(.valueOutOfRange)
      }
    }
    let price = set.price == SetCallPrice.none ? nil : set.price.ticks
    for zone in callPrices.indices where set.zone == .none || Int(set.zone.value) == zone {
      callPrices[zone][Int(set.product.rawValue) - 1] = price
    }
    events.append(.callPriceSet(set))
  }

  /// 11.14
  mutating func call(_ call: CallRights, _ request: TwinRequest) throws(Refusal) {
    let account = try account(call.account, of: request.member)
    if call.facility != .none, !facilityExists(call.facility) { throw Refusal(.unknownFacility) }
    guard let contract = contract(call.contract) else { throw Refusal(.unknownContract) }
    guard PlainTwin.beforeGate.contains(contract.phase) else { throw Refusal(.wrongPhase) }
    let cash = accounts[Int(account.value) - 1].cash
    if cash < 0 { throw Refusal(.accountRestricted, free: cash) }
    let terms = contract.terms
    if terms.vector.isEmpty { throw Refusal(.notCombinable) }
    let price = callPrices[Int(terms.zone.value)][Int(terms.product.rawValue) - 1]
    let lots = call.quantity.lots
    try checkCash(
      account, try reservation(lots, perLot: Int128(price ?? 0) * Int128(terms.tickValue.microYuan), terms.product))
    let shares = shares(of: lots, terms, named: call.facility, besides: request.member)
    let found = shares.reduce(0) { $0 + $1.lots }
    if found < lots {
      throw Refusal(.insufficientRights, need: lots, free: found, product: terms.product)
    }
    guard let price else { throw Refusal(.noCallPrice) }

    // From here nothing can fail.
    for share in shares where share.lots > 0 {
      makeRoom(share, terms.vector, because: .call)
      take(share, contract, price, account, request)
    }
  }

  /// Who gives how many lots.
  struct Share {
    var holding: TwinHolding
    var lots: Int64
  }

  /// 11.15: interruptible before firm, then by number; all that can be found if it is too little.
  private func shares(
    of lots: Int64, _ terms: ContractTerms, named: FacilityNumber, besides caller: MemberNumber
  ) -> [Share] {
    let numbers = facilities.indices.map { FacilityNumber(UInt32($0 + 1)) }
    func isFirm(_ number: FacilityNumber) -> Bool {
      facilities[Int(number.value) - 1].added.firmness == .firm
    }
    var shares: [Share] = []
    for number in numbers.filter({ !isFirm($0) }) + numbers.filter(isFirm)
    where terms.product.firmness == .firm || !isFirm(number) {
      let facility = facilities[Int(number.value) - 1]
      let roundTrip = Int64(facility.added.efficiencyIn.value) * Int64(facility.added.efficiencyOut.value)
      guard named == .none || named == number, facility.added.zone == terms.zone,
        roundTrip >= Int64(terms.classBasisPoints.value) * 10_000
      else { continue }
      let taken = shares.reduce(0) { $0 + $1.lots }
      shares += self.shares(of: lots - taken, number, terms.vector, besides: caller)
    }
    return shares
  }

  /// Of one facility, or of one quarter-hour of it.
  func shares(
    of lots: Int64, _ facility: FacilityNumber, _ vector: ResourceVector, besides caller: MemberNumber
  ) -> [Share] {
    let holders = accounts.indices.map { AccountNumber(UInt32($0 + 1)) }
      .filter { accounts[Int($0.value) - 1].member != caller }
      .map { TwinHolding(account: $0, facility: facility) }
      .map { Share(holding: $0, lots: heldLots($0, vector)) }
    let owner = facilities[Int(facility.value) - 1].added.account
    let own = holders.filter { $0.holding.account == owner }
      .map { Share(holding: $0.holding, lots: min($0.lots, lots)) }
    var others = holders.filter { $0.holding.account != owner && $0.lots > 0 }
    let wanted = lots - own.reduce(0) { $0 + $1.lots }
    let held = others.reduce(0) { $0 + $1.lots }
    if wanted < held {
      for place in others.indices {
        others[place].lots = Int64(Int128(wanted) * Int128(others[place].lots) / Int128(held))
      }
      let rest = wanted - others.reduce(0) { $0 + $1.lots }
      for place in 0..<Int(rest) { others[place].lots += 1 }
    }
    return own + others
  }

  /// The most lots whose whole vector is held, free or not.
  private func heldLots(_ holding: TwinHolding, _ vector: ResourceVector) -> Int64 {
    var most = Int64.max
    for (resource, segment) in vector.twinSegments where segment.amount != 0 {
      for quarter in Int64(segment.first.index)..<Int64(segment.end.index) {
        most = min(most, rights.right(holding, resource, quarter).held / segment.amount)
      }
    }
    return most
  }

  /// 11.16, when the share's lots are about to go.
  mutating func makeRoom(_ share: Share, _ vector: ResourceVector, because reason: CancelReason) {
    for order in orders.reversed()
    where order.account == share.holding.account && order.facility == share.holding.facility
      && order.side == .sell && order.hibernatedAt == nil
      && isInTheWay(order.contract, share, vector)
    {
      cancel(order.number, because: reason)
    }
    for negotiation in negotiations.reversed()
    where negotiation.account == share.holding.account
      && negotiation.facility == share.holding.facility && negotiation.side == .sell
      && isInTheWay(negotiation.contract, share, vector)
    {
      retract(negotiation)
    }
    for known in trades.reversed()
    where known.waiting != nil && known.trade.seller == share.holding.account
      && known.trade.facility == share.holding.facility
      && isInTheWay(known.trade.contract, share, vector)
    {
      release(known, .reject)
    }
  }

  /// Whether a reservation for this contract holds something of which too little would be left.
  private func isInTheWay(
    _ number: ContractNumber, _ share: Share, _ vector: ResourceVector
  ) -> Bool {
    guard let other = contract(number)?.terms.vector else { return false }
    for ((resource, taken), (_, reserved)) in zip(vector.twinSegments, other.twinSegments)
    where taken.amount != 0 && reserved.amount != 0 {
      for quarter in Int64(taken.first.index)..<Int64(taken.end.index)
      where quarter >= Int64(reserved.first.index) && quarter < Int64(reserved.end.index) {
        if rights.right(share.holding, resource, quarter).free < share.lots * taken.amount { return true }
      }
    }
    return false
  }

  /// 11.17
  private mutating func take(
    _ share: Share, _ contract: TwinContract, _ price: Int64, _ account: AccountNumber,
    _ request: TwinRequest
  ) {
    let trade = Trade(
      number: TradeNumber(nextTrade), contract: contract.number, price: Price(ticks: price),
      quantity: Quantity(lots: share.lots), buyer: account, seller: share.holding.account, buyOrder: .none,
      sellOrder: .none, facility: share.holding.facility, aggressor: .buy, kind: .called, state: .completed,
      premium: Money(microYuan: price * contract.terms.tickValue.microYuan * share.lots), buyerFee: .zero,
      sellerFee: .zero)
    nextTrade += 1
    post(trade)
    keep(trade)
    for (side, liquidity) in [(Side.sell, Liquidity.maker), (.buy, .taker)] {
      let seller = accounts[Int(trade.seller.value) - 1].member
      let note = side == .sell ? note(to: seller) : note(answering: request)
      events.append(
        .filled(
          note,
          Filled(
            order: .none, contract: contract.number, trade: trade.number, side: side, liquidity: liquidity,
            price: trade.price, quantity: trade.quantity, left: .zero, fee: .zero)))
    }
    events.append(.traded(trade))
  }

  func writeCallPrices(_ words: inout TwinWords) {
    words.add(callPrices.reduce(0) { $0 + $1.count { $0 != nil } })
    for (zone, prices) in callPrices.enumerated() {
      for (product, price) in prices.enumerated() {
        if let price {
          words.add(UInt64(zone), UInt64(product + 1))
          words.add(price)
        }
      }
    }
  }
}
