public import MarketEngine

/// A member's side of a past trade, as the question `trades` is answered.
public struct OwnTrade: Sendable, BitwiseCopyable, Equatable {
  public var trade: TradeNumber
  public var time: Timestamp
  public var order: OrderNumber
  public var account: AccountNumber
  public var contract: ContractNumber
  public var side: Side
  public var liquidity: Liquidity
  public var price: Price
  public var quantity: Quantity
  public var fee: Money

  public init(
    trade: TradeNumber, time: Timestamp, order: OrderNumber, account: AccountNumber,
    contract: ContractNumber, side: Side, liquidity: Liquidity, price: Price, quantity: Quantity,
    fee: Money
  ) {
    self.trade = trade
    self.time = time
    self.order = order
    self.account = account
    self.contract = contract
    self.side = side
    self.liquidity = liquidity
    self.price = price
    self.quantity = quantity
    self.fee = fee
  }
}

extension AnswerFormatter {
  /// `trade CONTRACT 2.0 @ 324.7 trade=5512 time=… side=sell order=77120 account=main liquidity=maker fee=0.20`
  public static func write<Names: NameSource>(
    _ row: OwnTrade, tag: Reference, names: borrowing Names, to bytes: inout [UInt8]
  ) {
    let symbol = names.symbol(of: row.contract)
    let digits = Digits(symbol?.product)
    bytes.append("trade ")
    bytes.append(symbol, row.contract)
    bytes.append(key: " ", row.quantity, digits)
    bytes.append(key: " @ ", row.price, digits)
    bytes.append(key: " trade=", number: row.trade.value)
    bytes.append(key: " time=", time: row.time)
    bytes.append(key: " side=", word: row.side.word)
    bytes.append(key: " order=", number: row.order.value)
    bytes.append(
      key: " account=", name: names.name(of: row.account), number: row.account.value)
    bytes.append(key: " liquidity=", word: row.liquidity.word)
    bytes.append(key: " fee=", money: row.fee)
    bytes.append(unitOf: digits)
    bytes.append(tag: tag)
    bytes.endLine()
  }
}
