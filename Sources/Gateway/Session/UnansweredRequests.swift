public import LineProtocol
public import MarketEngine

/// A command on its way to the exchange, as much of it as is needed when it is answered.
public struct UnansweredRequest: Sendable, Equatable {
  public enum Kind: Sendable, Equatable {
    case login
    case request
    /// A replace or cancel whose amounts the engine reads: where they stand, in which line.
    case change(AmountColumns, line: UInt64)
    case end
  }

  public var kind: Kind
  public var reference: Reference

  public init(kind: Kind, reference: Reference = .none) {
    self.kind = kind
    self.reference = reference
  }
}

/// A connection's commands in the order sent, which is the order of their answers.
public struct UnansweredRequests: Sendable {
  private var requests: [UnansweredRequest] = []
  private var start = 0

  public init() {}

  public var count: Int { requests.count - start }

  public var first: UnansweredRequest? { start < requests.count ? requests[start] : nil }

  mutating func append(_ request: UnansweredRequest) { requests.append(request) }

  /// The oldest is answered.
  mutating func removeFirst() -> UnansweredRequest? {
    guard start < requests.count else { return nil }
    let request = requests[start]
    start += 1
    if start == requests.count {
      requests.removeAll(keepingCapacity: true)
      start = 0
    } else if start >= 1_024 {
      requests.removeFirst(start)
      start = 0
    }
    return request
  }

  /// The newest was not taken by the exchange.
  mutating func removeLast() -> UnansweredRequest? {
    start < requests.count ? requests.removeLast() : nil
  }
}
