import MarketEngine
import Postgres

/// An amount that leaves one account for another.
struct Posting: Equatable {
  var kind: PostingKind
  var from: Int32
  var to: Int32
  /// Positive, µCNY.
  var amount: Int64
  var trade: TradeNumber = .none
  var run: UInt64 = 0

  /// Nil if nothing moves; a negative amount moves the other way.
  private init?(
    _ kind: PostingKind, from: Int32, to: Int32, _ amount: Money, trade: TradeNumber = .none, run: UInt64 = 0
  ) {
    guard amount != .zero else { return nil }
    self.kind = kind
    (self.from, self.to) = amount < .zero ? (to, from) : (from, to)
    self.amount = amount < .zero ? -amount.microYuan : amount.microYuan
    self.trade = trade
    self.run = run
  }

  /// The clearing and fee accounts of the house, as the market's opening numbers them.
  private static let clearing: Int32 = 1
  private static let fees: Int32 = 2

  /// A trade's postings: premium, then the buyer's and the seller's fee.
  @inline(__always) static func each(of trade: Trade, _ body: (Posting) -> Void) {
    let (buyer, seller) = (Int32(bitPattern: trade.buyer.value), Int32(bitPattern: trade.seller.value))
    if let premium = Posting(.premium, from: buyer, to: seller, trade.premium, trade: trade.number) { body(premium) }
    let (buyerKind, sellerKind) = feeKinds(of: trade)
    if let fee = Posting(buyerKind, from: buyer, to: fees, trade.buyerFee, trade: trade.number) { body(fee) }
    if let fee = Posting(sellerKind, from: seller, to: fees, trade.sellerFee, trade: trade.number) { body(fee) }
  }

  private static func feeKinds(of trade: Trade) -> (buyer: PostingKind, seller: PostingKind) {
    switch trade.kind {
    case .continuous, .negotiated, .called:
      trade.aggressor == .buy ? (.takerFee, .makerFee) : (.makerFee, .takerFee)
    case .auction: (.auctionFee, .auctionFee)
    }
  }

  /// What a movement of cash posts. A settlement tells first the member, then the clearing account, of one and the same amount, so its
  /// second telling posts nothing: `afterSettlement` says that the event before it in the same command was the first.
  static func of(_ moved: CashMoved, afterSettlement: Bool) -> Posting? {
    let account = Int32(bitPattern: moved.account.value)
    switch moved.reason {
    case .deposit: return Posting(.deposit, from: outside, to: account, moved.amount)
    case .withdrawal: return Posting(.withdrawal, from: outside, to: account, moved.amount)
    case .settlement:
      if afterSettlement { return nil }
      return Posting(.settlement, from: clearing, to: account, moved.amount, run: moved.run)
    }
  }
}

extension Event {
  var isSettlement: Bool {
    if case .cashMoved(_, let moved) = self { moved.reason == .settlement } else { false }
  }
}

/// `posting`: double entry, both sides in one row.
extension CopyRows {
  static let posting = """
    copy tala.posting (market_id, sequence, kind, from_account, to_account, amount, trade_number, run)
    from stdin (format binary)
    """

  mutating func append(_ posting: Posting, at place: EventPlace) {
    beginRow(columns: 8)
    append(int32: place.market)
    append(place.sequence)
    append(int16: posting.kind.rawValue)
    append(int32: posting.from)
    append(int32: posting.to)
    append(int64: posting.amount)
    if posting.trade == .none { appendNull() } else { append(posting.trade.value) }
    if posting.run == 0 { appendNull() } else { append(posting.run) }
  }
}
