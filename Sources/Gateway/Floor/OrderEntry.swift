public import ExchangeRuntime

/// What the gateway asks of the exchange. A seam, so that a floor can be shown what an exchange would do.
public protocol OrderEntry: Sendable {
  /// Takes a prefix of the submissions, and says how many.
  func submit(_ submissions: [Submission]) -> Int
  var state: ExchangeState { get }
}

extension Exchange: OrderEntry {}
