import MarketEngine

/// A trade whose figures are what the engine posted, with the places of its contract and accounts.
struct CheckedTrade: BitwiseCopyable {
  var contract: Int32
  var buyer: Int32
  var seller: Int32
  var buyerIsTaker: Bool
  var lots: Int64
  var premium: Money
  var makerFee: Money
  var takerFee: Money

  init(
    _ trade: SettlementTrade, _ directory: borrowing SettlementDirectory
  ) throws(SettlementError) {
    guard let contract = directory.place(of: trade.contract) else {
      throw .unknownContract(trade.number, trade.contract)
    }
    guard let buyer = directory.place(of: trade.buyer) else {
      throw .unknownAccount(trade.number, trade.buyer)
    }
    guard let seller = directory.place(of: trade.seller) else {
      throw .unknownAccount(trade.number, trade.seller)
    }
    self.contract = Int32(contract)
    self.buyer = Int32(buyer)
    self.seller = Int32(seller)
    lots = trade.quantity.lots
    buyerIsTaker = trade.aggressor == .buy
    let terms = directory.contracts[contract]
    premium = try Self.agreed(
      .premium, trade, posted: trade.premium, price: trade.price.ticks,
      perLot: terms.tickValue)
    // A called trade costs no fees (rule 11.17).
    let makerRate = trade.kind == .called ? .zero : terms.makerFee
    let takerRate = trade.kind == .called ? .zero : terms.takerFee
    let buyerFee = try Self.agreed(
      .buyerFee, trade, posted: trade.buyerFee, perLot: buyerIsTaker ? takerRate : makerRate)
    let sellerFee = try Self.agreed(
      .sellerFee, trade, posted: trade.sellerFee, perLot: buyerIsTaker ? makerRate : takerRate)
    makerFee = buyerIsTaker ? sellerFee : buyerFee
    takerFee = buyerIsTaker ? buyerFee : sellerFee
  }

  /// price × lots × amount per lot, exactly, if that is what was posted.
  private static func agreed(
    _ figure: TradeFigure, _ trade: SettlementTrade, posted: Money, price: Int64 = 1, perLot: Money
  ) throws(SettlementError) -> Money {
    // Two 64-bit factors fit 128 bits; the third may not.
    let (product, overflow) = (Int128(price) * Int128(trade.quantity.lots))
      .multipliedReportingOverflow(by: Int128(perLot.microYuan))
    guard !overflow, let exact = Int64(exactly: product) else {
      throw .figureOutOfRange(trade.number, figure)
    }
    guard exact == posted.microYuan else {
      throw .figureDiffers(
        trade.number, figure, posted: posted, recomputed: Money(microYuan: exact))
    }
    return posted
  }
}

/// A trade's amounts on one day, µCNY.
struct TradeShares: BitwiseCopyable {
  var premium: Int64
  var makerFee: Int64
  var takerFee: Int64
}
