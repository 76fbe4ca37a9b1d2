/// A trade: right and money changed hands in the same command, finally.
public struct Trade: Sendable, BitwiseCopyable, Equatable {
  public var number: TradeNumber
  public var contract: ContractNumber
  public var price: Price
  public var quantity: Quantity
  public var buyer: AccountNumber
  public var seller: AccountNumber
  public var buyOrder: OrderNumber
  public var sellOrder: OrderNumber
  public var facility: FacilityNumber
  /// The incoming side; of a negotiated trade, the side that confirmed; in an auction, where there is none, the buyer.
  public var aggressor: Side
  public var kind: TradeKind
  public var state: TradeState
  /// Price × lots × tick value: from buyer to seller, or the other way if negative.
  public var premium: Money
  public var buyerFee: Money
  public var sellerFee: Money
  @inlinable public init(
    number: TradeNumber, contract: ContractNumber, price: Price, quantity: Quantity,
    buyer: AccountNumber, seller: AccountNumber, buyOrder: OrderNumber, sellOrder: OrderNumber,
    facility: FacilityNumber, aggressor: Side, kind: TradeKind = .continuous,
    state: TradeState = .completed, premium: Money, buyerFee: Money, sellerFee: Money
  ) {
    self.number = number
    self.contract = contract
    self.price = price
    self.quantity = quantity
    self.buyer = buyer
    self.seller = seller
    self.buyOrder = buyOrder
    self.sellOrder = sellOrder
    self.facility = facility
    self.aggressor = aggressor
    self.kind = kind
    self.state = state
    self.premium = premium
    self.buyerFee = buyerFee
    self.sellerFee = sellerFee
  }
}
