import MarketEngine
import Postgres

/// `trade`, and what a trade moves: `posting` and `right_movement`.
extension ProjectionWriter {
  private static let tradeColumns = """
    market_id, trade_number, sequence, trade_time, contract_id, price, quantity, buyer, seller, buy_order, sell_order, \
    facility_id, aggressor, premium, buyer_fee, seller_fee
    """

  func writeTrades(_ events: [StagedEvent]) throws(PostgresError) {
    try copy("trade", Self.tradeColumns, events, of: .trade) {
      (staged, writer) throws(PostgresError) in
      guard case .traded(let trade) = staged.event else { return }
      try writer.beginRow(columns: 16)
      writer.append(int32: market.id)
      writer.append(trade.number.value)
      writer.append(staged.sequence)
      writer.append(staged.time)
      writer.append(trade.contract.value)
      writer.append(trade.price)
      writer.append(trade.quantity)
      writer.append(trade.buyer.value)
      writer.append(trade.seller.value)
      writer.append(trade.buyOrder.value)
      writer.append(trade.sellOrder.value)
      writer.append(trade.facility.value)
      writer.append(trade.aggressor.rawValue)
      writer.append(trade.premium)
      writer.append(trade.buyerFee)
      writer.append(trade.sellerFee)
    }
  }
}
