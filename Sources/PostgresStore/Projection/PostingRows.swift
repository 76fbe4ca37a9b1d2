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

  /// What an event posts. `previous` is the event before it, if of the same command: a settlement tells first the member, then the
  /// clearing account, of one and the same amount, so its second telling posts nothing.
  static func of(_ event: Event, after previous: Event?) -> [Posting] {
    switch event {
    case .traded(let trade): of(trade)
    case .cashMoved(_, let moved): of(moved, after: previous).map { [$0] } ?? []
    default: []
    }
  }

  private static func of(_ trade: Trade) -> [Posting] {
    let (buyer, seller) = (Int32(bitPattern: trade.buyer.value), Int32(bitPattern: trade.seller.value))
    let buyerTakes = trade.aggressor == .buy
    let postings = [
      Posting(.premium, from: buyer, to: seller, trade.premium, trade: trade.number),
      Posting(buyerTakes ? .takerFee : .makerFee, from: buyer, to: fees, trade.buyerFee, trade: trade.number),
      Posting(buyerTakes ? .makerFee : .takerFee, from: seller, to: fees, trade.sellerFee, trade: trade.number),
    ]
    return postings.compactMap { $0 }
  }

  private static func of(_ moved: CashMoved, after previous: Event?) -> Posting? {
    let account = Int32(bitPattern: moved.account.value)
    switch moved.reason {
    case .deposit: return Posting(.deposit, from: outside, to: account, moved.amount)
    case .withdrawal: return Posting(.withdrawal, from: outside, to: account, moved.amount)
    case .settlement:
      if case .cashMoved(_, let first)? = previous, first.reason == .settlement { return nil }
      return Posting(.settlement, from: clearing, to: account, moved.amount, run: moved.run)
    }
  }
}

/// `posting`: double entry, both sides in one row.
extension ProjectionWriter {
  private static let postingColumns =
    "market_id, sequence, kind, from_account, to_account, amount, trade_number, run"

  func writePostings(_ events: [StagedEvent]) throws(PostgresError) {
    guard events.contains(where: { Self.mayPost($0.event) }) else { return }
    var writer = try CopyWriter(
      connection, "copy tala.posting (\(Self.postingColumns)) from stdin (format binary)")
    for index in events.indices where Self.mayPost(events[index].event) {
      let sequence = events[index].sequence
      let previous = index > 0 && events[index - 1].sequence == sequence ? events[index - 1].event : nil
      for posting in Posting.of(events[index].event, after: previous) {
        try append(posting, sequence, &writer)
      }
    }
    _ = try writer.finish()
  }

  private static func mayPost(_ event: Event) -> Bool {
    switch event {
    case .traded, .cashMoved: true
    default: false
    }
  }

  private func append(
    _ posting: Posting, _ sequence: UInt64, _ writer: inout CopyWriter
  ) throws(PostgresError) {
    try writer.beginRow(columns: 8)
    writer.append(int32: market.id)
    writer.append(sequence)
    writer.append(int16: posting.kind.rawValue)
    writer.append(int32: posting.from)
    writer.append(int32: posting.to)
    writer.append(int64: posting.amount)
    if posting.trade == .none { writer.appendNull() } else { writer.append(posting.trade.value) }
    if posting.run == 0 { writer.appendNull() } else { writer.append(posting.run) }
  }
}
