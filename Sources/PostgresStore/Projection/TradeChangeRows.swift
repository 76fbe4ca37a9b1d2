import MarketEngine
import Postgres

/// `trade_change`: a trade is in another state.
extension CopyRows {
  static let tradeChange = """
    copy tala.trade_change (market_id, trade_number, sequence, change_time, state, cause) from stdin (format binary)
    """

  mutating func append(_ trade: Trade, _ cause: TradeCause, at place: EventPlace) {
    beginRow(columns: 6)
    append(int32: place.market)
    append(trade.number.value)
    append(place.sequence)
    append(place.time)
    append(cause.state.rawValue)
    append(cause.rawValue)
  }
}

extension TradeCause {
  /// The trade whose postings and movements this brings: the trade itself where it is completed only now, the trade the other way
  /// round where it is reversed, nil where nothing moves.
  func posted(_ trade: Trade) -> Trade? {
    switch self {
    case .approve: return trade
    case .bust, .recall:
      var reversed = trade
      (reversed.premium, reversed.buyerFee, reversed.sellerFee) = (-trade.premium, -trade.buyerFee, -trade.sellerFee)
      reversed.quantity.lots = -trade.quantity.lots
      return reversed
    case .dispute, .uphold, .hold, .reject, .expiry: return nil
    }
  }
}
