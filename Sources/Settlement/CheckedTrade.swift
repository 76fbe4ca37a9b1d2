import MarketEngine

/// A trade whose figures are what the engine posted, with the places of its contract and accounts.
struct CheckedTrade: BitwiseCopyable {
  var contract: Int32
  var buyer: Int32
  var seller: Int32
  var lots: Int64
  var premium: Money
  var buyerFee: Money
  var sellerFee: Money
  /// As which fee each side's is shown.
  var buyerLine: LineKind
  var sellerLine: LineKind

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
    (buyerLine, sellerLine) = Self.feeLines(of: trade)
    let terms = directory.contracts[contract]
    premium = try Self.agreed(
      .premium, trade, posted: trade.premium, price: trade.price.ticks,
      perLot: terms.tickValue)
    // A called trade costs no fees (rule 11.17).
    let isFree = trade.kind == .called
    buyerFee = try Self.agreed(
      .buyerFee, trade, posted: trade.buyerFee, perLot: isFree ? .zero : terms.fee(shownAs: buyerLine))
    sellerFee = try Self.agreed(
      .sellerFee, trade, posted: trade.sellerFee, perLot: isFree ? .zero : terms.fee(shownAs: sellerLine))
  }

  private static func feeLines(of trade: SettlementTrade) -> (buyer: LineKind, seller: LineKind) {
    switch trade.kind {
    case .continuous, .negotiated, .called:
      trade.aggressor == .buy ? (.takerFee, .makerFee) : (.makerFee, .takerFee)
    case .auction: (.auctionFee, .auctionFee)
    }
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
  var buyerFee: Int64
  var sellerFee: Int64
}

extension SettlementContract {
  /// The fee per lot of a kind of line; zero for lines that are no fees.
  func fee(shownAs line: LineKind) -> Money {
    switch line {
    case .makerFee: makerFee
    case .takerFee: takerFee
    case .auctionFee: auctionFee
    case .premiumPaid, .premiumReceived, .rounding: .zero
    }
  }
}
