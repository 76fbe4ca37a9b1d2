/// What can refuse a change of a trade (rules 11.6, 11.7).
extension Engine {
  mutating func check(_ review: TradeReview, _ record: TradeRecord, _ asker: Asker) -> Refusal? {
    switch review {
    case .dispute:
      return record.state == .completed ? nil : Refusal(.wrongTradeState)
    case .uphold:
      return record.state == .disputed ? nil : Refusal(.wrongTradeState)
    case .agree:
      guard record.state == .disputed, isOther(record, asker.member) else {
        return Refusal(.wrongTradeState)
      }
      return checkCash(of: trade(record)) ?? checkReversal(record)
    case .bust:
      guard record.state == .completed || record.state == .disputed else {
        return Refusal(.wrongTradeState)
      }
      return checkReversal(record)
    case .approve, .reject:
      return record.state == .pending ? nil : Refusal(.wrongTradeState)
    }
  }

  /// The side a member has in a trade, nil if it has none. Of a member on both sides, the buyer disputes and the other one agrees.
  func party(of record: TradeRecord, _ member: MemberNumber, disputing: Bool) -> Side? {
    let buys = registry.accounts[record.buyer.value].member == member
    let sells = registry.accounts[record.seller.value].member == member
    if buys, sells { return disputing ? .buy : .sell }
    if buys { return .buy }
    return sells ? .sell : nil
  }

  /// Whether a member is the party that has not disputed.
  private func isOther(_ record: TradeRecord, _ member: MemberNumber) -> Bool {
    let other = record.disputer == Side.buy.rawValue ? record.seller : record.buyer
    return registry.accounts[other.value].member == member
  }

  /// A recall takes from free cash only, of whichever side gives back the premium.
  private func checkCash(of trade: Trade) -> Refusal? {
    let fromSeller = trade.premium - trade.sellerFee
    let fromBuyer = -(trade.premium + trade.buyerFee)
    for (account, amount) in [(trade.buyer, fromBuyer), (trade.seller, fromSeller)] {
      let free = registry.accounts[account.value].free
      guard amount <= .zero || amount <= free else {
        return Refusal(.insufficientCash, need: amount.microYuan, free: free.microYuan)
      }
    }
    return nil
  }

  /// The buyer still has the rights free, and no balance leaves its bounds.
  private mutating func checkReversal(_ record: TradeRecord) -> Refusal? {
    let trade = trade(record)
    if trade.facility != .none {
      let terms = contracts.slots[contracts.slot(of: trade.contract)].terms
      let holding = knownHolding(of: trade.buyer, on: trade.facility)
      let most = holding == 0 ? 0 : rights.mostLots(terms.vector, holding)
      guard most >= trade.quantity.lots else {
        return Refusal(
          .insufficientRights, need: trade.quantity.lots, free: most, product: terms.product)
      }
    }
    let changes = [
      (trade.buyer, trade.premium + trade.buyerFee), (trade.seller, trade.sellerFee - trade.premium),
      (HouseAccount.fees, -(trade.buyerFee + trade.sellerFee)),
    ]
    for (account, amount) in changes {
      let (after, overflow) = registry.accounts[account.value].cash.microYuan
        .addingReportingOverflow(amount.microYuan)
      guard !overflow, abs(after) <= Limits.totalCash else {
        return Refusal(.valueOutOfRange, need: amount.microYuan, free: Limits.totalCash)
      }
    }
    return nil
  }

  /// The account's holding on a facility, 0 if it has none.
  func knownHolding(of account: AccountNumber, on facility: FacilityNumber) -> UInt32 {
    var holding = registry.accounts[account.value].holding
    while holding != 0, rights.holdings[holding].facility != facility {
      holding = rights.holdings[holding].next
    }
    return holding
  }
}
