import MarketEngine
import Postgres

/// `trade`.
extension CopyRows {
  static let trade = """
    copy tala.trade (market_id, trade_number, sequence, trade_time, contract_id, price, quantity, buyer, seller, buy_order,
      sell_order, facility_id, aggressor, premium, buyer_fee, seller_fee, kind, state)
    from stdin (format binary)
    """

  mutating func append(_ trade: Trade, at place: EventPlace) {
    beginRow(columns: 18)
    append(int32: place.market)
    append(trade.number.value)
    append(place.sequence)
    append(place.time)
    append(trade.contract.value)
    append(trade.price)
    append(trade.quantity)
    append(trade.buyer.value)
    append(trade.seller.value)
    append(trade.buyOrder.value)
    append(trade.sellOrder.value)
    append(trade.facility.value)
    append(trade.aggressor.rawValue)
    append(trade.premium)
    append(trade.buyerFee)
    append(trade.sellerFee)
    append(trade.kind.rawValue)
    append(trade.state.rawValue)
  }
}
