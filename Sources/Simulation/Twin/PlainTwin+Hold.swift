import MarketEngine

// RULES 11.9 to 11.12: the safety check.
extension PlainTwin {
  mutating func setHold(_ hold: SetHold) throws(Refusal) {
    if hold.zone != .none, !zoneExists(hold.zone) { throw Refusal(.unknownZone) }
    if hold.contract != .none {
      guard contract(hold.contract) != nil else { throw Refusal(.unknownContract) }
      guard hold.zone == .none, hold.product == nil else { throw Refusal(.notCombinable) }
      for place in contracts.indices where contracts[place].number == hold.contract {
        contracts[place].isHeld = hold.isOn
      }
    } else {
      let products = hold.product.map { [$0] } ?? Product.allCases
      // Zone 0 is for those to come.
      for zone in holds.indices where hold.zone == .none || hold.zone.value == UInt32(zone) {
        for product in products { holds[zone][Int(product.rawValue) - 1] = hold.isOn }
      }
      for place in contracts.indices {
        let terms = contracts[place].terms
        guard hold.zone == .none || terms.zone == hold.zone, products.contains(terms.product) else {
          continue
        }
        contracts[place].isHeld = hold.isOn
      }
    }
    events.append(.holdSet(hold))
  }

  func checkRoomForPending(_ contract: TwinContract) throws(Refusal) {
    guard !contract.isHeld || trades.count(where: { $0.waiting != nil }) < Limits.pendingTrades else {
      throw Refusal(
        .limitReached, need: Int64(Limits.pendingTrades) + 1, free: Int64(Limits.pendingTrades))
    }
  }

  /// A quarter of an hour, not beyond the gate.
  func waiting(_ contract: TwinContract, buyLimit: Int64, sellLimit: Int64) -> TwinWaiting {
    TwinWaiting(
      buyLimit: buyLimit, sellLimit: sellLimit,
      until: min(now.adding(seconds: Limits.pendingSeconds), contract.terms.gate))
  }

  /// Sets aside what both sides of a held trade keep for it, or with −1 lets go of it.
  mutating func setAside(_ trade: Trade, _ waiting: TwinWaiting, times: Int64) {
    guard let terms = contract(trade.contract)?.terms else { return }
    let lots = times * trade.quantity.lots
    let buys = Int64(terms.twinReservation(.buy, waiting.buyLimit))
    let sells = Int64(terms.twinReservation(.sell, waiting.sellLimit))
    change(trade.buyer) { $0.reserved += lots * buys }
    change(trade.seller) { $0.reserved += lots * sells }
    if trade.facility != .none {
      rights.change(
        TwinHolding(account: trade.seller, facility: trade.facility), terms.vector, reservedLots: lots)
    }
  }

  /// The dispatcher's word on a held trade, or the want of it.
  mutating func release(_ known: TwinTrade, _ cause: TradeCause) {
    guard let waiting = known.waiting else { return }
    setAside(known.trade, waiting, times: -1)
    if cause == .approve { post(known.trade) }
    set(known.trade.number, cause)
    tellParties(known.trade, cause)
  }

  mutating func expirePending(_ number: TradeNumber) {
    guard let known = trades.first(where: { $0.trade.number == number }) else { return }
    release(known, .expiry)
  }

  /// Premium, fees, rights and positions of a trade whose reservations are released.
  mutating func post(_ trade: Trade) {
    guard let terms = contract(trade.contract)?.terms else { return }
    let (premium, lots) = (trade.premium.microYuan, trade.quantity.lots)
    change(trade.buyer) { $0.cash -= premium + trade.buyerFee.microYuan }
    change(trade.seller) { $0.cash += premium - trade.sellerFee.microYuan }
    change(PlainTwin.feesAccount) {
      $0.cash += trade.buyerFee.microYuan + trade.sellerFee.microYuan
    }
    if trade.facility != .none {
      rights.change(
        TwinHolding(account: trade.seller, facility: trade.facility), terms.vector, heldLots: -lots)
      rights.change(
        TwinHolding(account: trade.buyer, facility: trade.facility), terms.vector, heldLots: lots)
    }
    book(premium, lots, trade.contract, buyer: trade.buyer, seller: trade.seller)
  }

  func writeHolds(_ words: inout TwinWords) {
    for products in holds {
      words.add(products.enumerated().reduce(UInt64(0)) { $1.element ? $0 | 1 << UInt64($1.offset) : $0 })
    }
    let held = contracts.filter(\.isHeld)
    words.add(held.count)
    for contract in held { words.add(UInt64(contract.number.value)) }
    let waiting = trades.filter { $0.waiting != nil }
    words.add(waiting.count)
    for known in waiting {
      words.add(known.trade.number.value)
      words.add(known.waiting?.buyLimit ?? 0, known.waiting?.sellLimit ?? 0)
      words.add(known.waiting?.until.nanoseconds ?? 0)
    }
  }
}
