import MarketEngine

// RULES 3.3: a trade.
extension PlainTwin {
  mutating func trade(_ maker: TwinOrder, _ taker: TwinOrder) {
    guard let terms = contract(maker.contract)?.terms else { return }
    trade(
      (maker, Liquidity.maker, terms.makerFee), (taker, Liquidity.taker, terms.takerFee),
      at: maker.price, lots: min(maker.shown, taker.lots), aggressor: taker.side, .continuous)
    if order(maker.number)?.clipLeft == 0 { showNextClip(maker.number) }
  }

  /// 10.5
  mutating func tradeInAuction(_ bid: TwinOrder, _ offer: TwinOrder, _ price: Int64, _ lots: Int64) {
    guard let fee = contract(bid.contract)?.terms.auctionFee else { return }
    trade(
      (bid, Liquidity.auction, fee), (offer, Liquidity.auction, fee), at: price, lots: lots,
      aggressor: .buy, .auction)
  }

  private mutating func trade(
    _ first: (order: TwinOrder, liquidity: Liquidity, feePerLot: Money),
    _ second: (order: TwinOrder, liquidity: Liquidity, feePerLot: Money), at price: Int64,
    lots: Int64, aggressor: Side, _ kind: TradeKind
  ) {
    let (maker, taker) = (first.order, second.order)
    guard let contract = contract(maker.contract) else { return }
    let terms = contract.terms
    let number = TradeNumber(nextTrade)
    nextTrade += 1
    for place in contracts.indices where contracts[place].number == maker.contract {
      contracts[place].lastPrice = price
    }
    contractsToExamine.append(maker.contract)
    let buy = maker.side == .buy ? maker : taker
    let sell = maker.side == .buy ? taker : maker
    let premium = price * terms.tickValue.microYuan * lots
    let makerFee = first.feePerLot.microYuan * lots
    let takerFee = second.feePerLot.microYuan * lots

    release(maker.number, lots: lots)
    release(taker.number, lots: lots)
    let left = sell.pool == .none ? nil : sold(lots, of: sell, terms)
    let made = Trade(
      number: number, contract: maker.contract, price: Price(ticks: price),
      quantity: Quantity(lots: lots), buyer: buy.account, seller: sell.account,
      buyOrder: buy.number, sellOrder: sell.number, facility: sell.facility,
      aggressor: aggressor, kind: kind, state: contract.isHeld ? .pending : .completed,
      premium: Money(microYuan: premium),
      buyerFee: Money(microYuan: maker.side == .buy ? makerFee : takerFee),
      sellerFee: Money(microYuan: maker.side == .buy ? takerFee : makerFee))
    if contract.isHeld {
      let waiting = waiting(contract, buyLimit: buy.price, sellLimit: sell.price)
      setAside(made, waiting, times: 1)
      keep(made, waiting: waiting)
    } else {
      post(made)
      keep(made)
    }

    for number in [maker.number, taker.number] {
      change(number) {
        $0.lots -= lots
        $0.clipLeft -= lots
      }
    }
    count(of: maker.member) { $0.fills += 1 }
    count(of: taker.member) { $0.fills += 1 }
    for (order, liquidity, fee) in [
      (maker, first.liquidity, makerFee), (taker, second.liquidity, takerFee),
    ] {
      let note = note(of: order)
      events.append(
        .filled(
          note,
          Filled(
            order: order.number, contract: order.contract, trade: number, side: order.side,
            liquidity: liquidity, price: Price(ticks: price),
            quantity: Quantity(lots: lots), left: Quantity(lots: order.lots - lots),
            fee: Money(microYuan: fee))))
    }
    events.append(.traded(made))
    if contract.isHeld { tellParties(made, .hold, andMarket: false) }
    if let left { cutOthers(than: sell, toFit: left) }
    for order in [maker, taker] where order.lots == lots { end(order.number) }
  }

  /// Positions and proceeds not yet delivered.
  mutating func book(
    _ premium: Int64, _ lots: Int64, _ contract: ContractNumber, buyer: AccountNumber,
    seller: AccountNumber
  ) {
    change(buyer, contract) { $0.bought = PlainTwin.stopped($0.bought, plus: lots) }
    change(seller, contract) { $0.sold = PlainTwin.stopped($0.sold, plus: lots) }
    guard premium != 0 else { return }
    let payer = premium > 0 ? buyer : seller
    let receiver = premium > 0 ? seller : buyer
    let amount = abs(premium)
    change(payer, contract) { $0.paid = PlainTwin.stopped($0.paid, plus: amount) }
    let undelivered = accounts[Int(receiver.value) - 1].undelivered
    let received = min(amount, (1 << 62) - undelivered)
    change(receiver) { $0.undelivered += received }
    change(receiver, contract) { $0.received += received }
  }

  private static func stopped(_ sum: Int64, plus more: Int64) -> Int64 {
    Int64(min(Int128(sum) + Int128(more), 1 << 62))
  }

  mutating func change(
    _ account: AccountNumber, _ contract: ContractNumber, _ change: (inout TwinPosition) -> Void
  ) {
    let found = positions.firstIndex { $0.account == account && $0.contract == contract }
    if found == nil { positions.append(TwinPosition(account: account, contract: contract)) }
    change(&positions[found ?? positions.count - 1])
  }
}
