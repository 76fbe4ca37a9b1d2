/// What is remembered of the first answer to a request.
public struct FirstAnswer: Sendable, BitwiseCopyable, Equatable {
  public var kind: AnswerKind
  /// Accepted, replaced, cancelled, hibernated, reactivated: the order; mass cancel: how many; negotiated: the negotiation; trade changed: the trade.
  public var order: OrderNumber
  /// Accepted, replaced, hibernated, reactivated: open lots. Cancelled: lots left. Quoted: the bid's lots, and above 32 bits the offer's. Refused: `need`. Cash: the amount. Negotiated, trade changed: lots.
  public var first: Int64
  /// Replaced: price ticks. Refused: `free`. Cash: the cash afterwards. Negotiated: price ticks. Trade changed: the amount.
  public var second: Int64
  /// Refused: the code. Cancelled: the reason. Cash: the reason. Negotiated: the state. Trade changed: the cause.
  public var code: UInt16
  /// Where there are lots or ticks in it, the product whose they are.
  public var product: Product?
  @inlinable public init(
    kind: AnswerKind, order: OrderNumber, first: Int64, second: Int64, code: UInt16,
    product: Product? = nil
  ) {
    self.kind = kind
    self.order = order
    self.first = first
    self.second = second
    self.code = code
    self.product = product
  }
}

public enum AnswerKind: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  case accepted = 1
  case replaced = 2
  case cancelled = 3
  case massCancelled = 4
  case cashMoved = 5
  case done = 6
  case refused = 7
  case hibernated = 34
  case reactivated = 35
  case quoted = 37
  /// Of a basket: `first` is the number of its legs.
  case basket = 38
  case negotiated = 60
  case tradeChanged = 61
}
