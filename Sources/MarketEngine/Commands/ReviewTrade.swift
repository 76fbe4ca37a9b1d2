/// What can be done about a trade whose contract's gate is not past.
public enum TradeReview: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  /// By the market operator: it is reversed, whatever that leaves.
  case bust = 1
  /// By a party: it should not stand.
  case dispute = 2
  /// By the other party: it is reversed.
  case agree = 3
  /// By the market operator: it stands.
  case uphold = 4
  /// By the dispatcher or the market operator: a trade that was held is completed.
  case approve = 5
  /// By the dispatcher or the market operator: a trade that was held is not made.
  case reject = 6
}

public struct ReviewTrade: Sendable, BitwiseCopyable, Equatable {
  public var trade: TradeNumber
  public var review: TradeReview

  public init(trade: TradeNumber, review: TradeReview) {
    self.trade = trade
    self.review = review
  }
}
