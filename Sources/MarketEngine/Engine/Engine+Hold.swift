/// The safety check: trades of held contracts wait for the dispatcher (rules 11.9 to 11.12).
extension Engine {
  mutating func set(_ hold: SetHold, _ asker: Asker, _ events: inout EventBuffer) {
    guard hold.zone == .none || registry.knows(hold.zone) else {
      return refuse(Refusal(.unknownZone), asker, &events)
    }
    let contract = contracts.slot(of: hold.contract)
    guard hold.contract == .none || contract != 0 else {
      return refuse(Refusal(.unknownContract), asker, &events)
    }
    guard hold.contract == .none || (hold.zone == .none && hold.product == nil) else {
      return refuse(Refusal(.notCombinable), asker, &events)
    }
    if contract != 0 {
      contracts.slots[contract].isHeld = hold.isOn
    } else {
      setAll(hold)
    }
    emit(.holdSet(hold), &events)
    done(asker, &events)
  }

  private mutating func setAll(_ hold: SetHold) {
    let mask = hold.product?.bit ?? Product.allBits
    for zone in 0..<holds.count where hold.zone == .none || Int(hold.zone.value) == zone {
      holds[zone] = hold.isOn ? holds[zone] | mask : holds[zone] & ~mask
    }
    for slot in 1..<contracts.slots.count where contracts.slots[slot].number != .none {
      let terms = contracts.slots[slot].terms
      guard hold.zone == .none || terms.zone == hold.zone, terms.product.bit & mask != 0 else { continue }
      contracts.slots[slot].isHeld = hold.isOn
    }
  }

  /// Whether trades of a contract made now are held.
  func isHeld(_ terms: ContractTerms) -> Bool { holds[terms.zone.value] & terms.product.bit != 0 }

  /// There is room for one more held trade, or it would not be held.
  func checkRoomForPending(_ contract: UInt32) -> Refusal? {
    guard contracts.slots[contract].isHeld, pending.count >= Limits.pendingTrades else { return nil }
    return limitRefusal(Limits.pendingTrades)
  }

  func isDispatcher(_ user: UserNumber) -> Bool {
    registry.knows(user)
      && registry.members[registry.users[user.value].member.value].role == .gridDispatcher
  }

  /// A trade made in a held contract: what both sides reserved for it stays reserved.
  @inline(never) mutating func hold(
    _ trade: Trade, _ contract: UInt32, buyLimit: Price, sellLimit: Price
  ) {
    let until = min(now.adding(seconds: Limits.pendingSeconds), contracts.slots[contract].terms.gate)
    pending.add(
      PendingTrade(number: trade.number, buyLimit: buyLimit, sellLimit: sellLimit, until: until))
    expose(trade, contract, lots: trade.quantity.lots)
    dues.insert(Due(time: until, kind: .pendingExpires, id: trade.number.value))
  }

  @inline(never) mutating func tellHeld(_ trade: Trade, _ events: inout EventBuffer) {
    for side in [Side.buy, .sell] { tell(trade, side, .hold, nil, &events) }
  }

  /// The dispatcher's word on a held trade, or the want of it.
  mutating func release(
    _ place: Int, _ cause: TradeCause, _ asker: Asker?, _ events: inout EventBuffer
  ) {
    trades.records[place].state = cause.state
    let trade = trade(trades.records[place])
    let waiting = pending.remove(pending.find(trade.number))
    let contract = contracts.slot(of: trade.contract)
    expose(trade, contract, lots: -trade.quantity.lots)
    if cause == .approve {
      exchange(trade, buyLimit: waiting.buyLimit, sellLimit: waiting.sellLimit)
      addToPositions(trade, contract)
    } else {
      letGo(trade, waiting, contract)
    }
    for side in [Side.buy, .sell] { tell(trade, side, cause, nil, &events) }
    emit(.tradeReviewed(trade, cause), &events)
    if let asker { done(asker, &events) }
  }

  mutating func expirePending(_ number: TradeNumber, _ events: inout EventBuffer) {
    guard let place = trades.place(of: number) else { return }
    release(place, .expiry, nil, &events)
  }

  private mutating func letGo(_ trade: Trade, _ waiting: PendingTrade, _ contract: UInt32) {
    let lots = trade.quantity.lots
    let buyPerLot = reservationPerLot(.buy, waiting.buyLimit, contract)
    let sellPerLot = reservationPerLot(.sell, waiting.sellLimit, contract)
    registry.accounts[trade.buyer.value].reserved -= Money(microYuan: buyPerLot.microYuan * lots)
    registry.accounts[trade.seller.value].reserved -= Money(microYuan: sellPerLot.microYuan * lots)
    guard trade.facility != .none else { return }
    let seller = holding(of: trade.seller, on: trade.facility)
    rights.release(contracts.slots[contract].terms.vector, lots: lots, seller)
  }

  /// Premium, fees and rights of a trade for which both sides reserved at these prices, and the end of those reservations.
  mutating func exchange(_ trade: Trade, buyLimit: Price, sellLimit: Price) {
    let contract = contracts.slot(of: trade.contract)
    let lots = trade.quantity.lots
    let buyPerLot = reservationPerLot(.buy, buyLimit, contract)
    let sellPerLot = reservationPerLot(.sell, sellLimit, contract)
    registry.accounts[trade.buyer.value].reserved -= Money(microYuan: buyPerLot.microYuan * lots)
    registry.accounts[trade.seller.value].reserved -= Money(microYuan: sellPerLot.microYuan * lots)
    registry.accounts[trade.buyer.value].cash -= trade.premium + trade.buyerFee
    registry.accounts[trade.seller.value].cash += trade.premium - trade.sellerFee
    registry.accounts[HouseAccount.fees.value].cash += trade.buyerFee + trade.sellerFee
    guard trade.facility != .none else { return }
    let seller = holding(of: trade.seller, on: trade.facility)
    let buyer = holding(of: trade.buyer, on: trade.facility)
    rights.move(contracts.slots[contract].terms.vector, lots: lots, from: seller, to: buyer)
  }
}

extension Product {
  /// Its bit among the products held.
  var bit: UInt16 { 1 << (UInt16(rawValue) - 1) }

  /// Those of every product.
  static var allBits: UInt16 { (1 << UInt16(Product.allCases.count)) - 1 }
}
