/// Money, rights and positions as orders and trades move them. Every posting has its opposite in the same function.
extension Engine {
  /// Premium and fees of a trade, and the end of what the two orders had reserved for these lots.
  @inline(__always) mutating func moveCash(_ trade: Trade, buy: UInt32, sell: UInt32) {
    let lots = trade.quantity.lots
    let contract = orders[buy].order.contract
    let buyPerLot = reservationPerLot(.buy, orders[buy].order.price, contract)
    let sellPerLot = reservationPerLot(.sell, orders[sell].order.price, contract)
    registry.accounts[trade.buyer.value].reserved -= Money(microYuan: buyPerLot.microYuan * lots)
    registry.accounts[trade.seller.value].reserved -= Money(microYuan: sellPerLot.microYuan * lots)
    registry.accounts[trade.buyer.value].cash -= trade.premium + trade.buyerFee
    registry.accounts[trade.seller.value].cash += trade.premium - trade.sellerFee
    registry.accounts[HouseAccount.fees.value].cash += trade.buyerFee + trade.sellerFee
  }

  /// The seller's reserved rights go to the buyer.
  @inline(__always) mutating func moveRights(_ trade: Trade, _ contract: UInt32, sell: UInt32) {
    let seller = orders[sell].order.holding
    guard seller != 0 else { return }
    let buyer = holding(of: trade.buyer, on: trade.facility)
    rights.move(
      contracts.slots[contract].terms.vector, lots: trade.quantity.lots, from: seller, to: buyer)
  }

  /// The account's holding on a facility, made if there is none; holdings are kept by facility number.
  mutating func holding(of account: AccountNumber, on facility: FacilityNumber) -> UInt32 {
    var before: UInt32 = 0
    var at = registry.accounts[account.value].holding
    while at != 0, rights.holdings[at].facility < facility {
      before = at
      at = rights.holdings[at].next
    }
    if at != 0, rights.holdings[at].facility == facility { return at }
    let made = rights.addHolding(Holding(account: account, facility: facility, next: at))
    if before == 0 {
      registry.accounts[account.value].holding = made
    } else {
      rights.holdings[before].next = made
    }
    return made
  }

  /// Lets go of what an order has reserved for `lots` of it.
  mutating func release(_ slot: UInt32, lots: Int64) {
    expose(slot, lots: -lots)
    releaseCash(slot, lots: lots)
    let holding = orders[slot].order.holding
    guard holding != 0 else { return }
    if orders[slot].order.options.contains(.pooled) { return resizePooled(slot, by: -lots) }
    let contract = orders[slot].order.contract
    rights.release(contracts.slots[contract].terms.vector, lots: lots, holding)
  }

  mutating func releaseCash(_ slot: UInt32, lots: Int64) {
    let contract = orders[slot].order.contract
    let perLot = reservationPerLot(orders[slot].order.side, orders[slot].order.price, contract)
    let account = orders[slot].order.account
    registry.accounts[account.value].reserved -= Money(microYuan: perLot.microYuan * lots)
  }

  @inline(__always) mutating func addToPositions(_ trade: Trade, _ contract: UInt32) {
    let premium = trade.premium.microYuan
    let lots = trade.quantity.lots
    let buyer = position(of: trade.buyer, contract)
    positions.positions[buyer].bought = capped(positions.positions[buyer].bought, lots)
    let seller = position(of: trade.seller, contract)
    positions.positions[seller].sold = capped(positions.positions[seller].sold, lots)
    if premium > 0 { pay(premium, from: buyer, to: seller) }
    if premium < 0 { pay(-premium, from: seller, to: buyer) }
  }

  private mutating func pay(_ premium: Int64, from payer: UInt32, to payee: UInt32) {
    positions.positions[payer].paid = capped(positions.positions[payer].paid, premium)
    let account = positions.positions[payee].account
    let undelivered = registry.accounts[account.value].undelivered.microYuan
    let counted = min(premium, PositionStore.ceiling - undelivered)
    positions.positions[payee].received += counted
    registry.accounts[account.value].undelivered += Money(microYuan: counted)
  }

  private func capped(_ sum: Int64, _ more: Int64) -> Int64 {
    min(sum, PositionStore.ceiling - min(more, PositionStore.ceiling)) + min(more, PositionStore.ceiling)
  }

  private mutating func position(of account: AccountNumber, _ contract: UInt32) -> UInt32 {
    let known = positions.find(account, contract)
    if known != 0 { return known }
    let made = positions.add(account, contract, next: contracts.slots[contract].position)
    contracts.slots[contract].position = made
    return made
  }
}
