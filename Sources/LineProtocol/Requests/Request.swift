public import MarketEngine

/// One line a participant sent, understood but not yet looked up: names stay names until `RequestResolver` finds their numbers.
public enum Request: Sendable, BitwiseCopyable {
  // The session.
  case hello
  case login(LoginRequest)
  case logout
  case ping
  case pong
  // Orders.
  case order(OrderRequest)
  case replace(ReplaceRequest)
  case cancel(CancelRequest)
  case cancelAll(CancelAllRequest)
  case hibernate(Reference, OrderTarget)
  case reactivate(Reference, OrderTarget)
  case quote(QuoteRequest)
  case leg(LegRequest)
  case basket(BasketRequest)
  case discard(Reference)
  // Off the book.
  case negotiate(NegotiateRequest)
  case answer(AnswerRequest)
  case review(Reference, ReviewTrade)
  // Questions, which change nothing.
  case query(QueryRequest)
  case watch(WatchRequest)
  case unwatch(ContractPattern)
  // What operators do.
  case operate(Reference, OperatorRequest)

  /// The request's own reference; `.none` where requests of its kind carry none.
  public var reference: Reference {
    switch self {
    case .hello, .login, .logout, .ping, .pong, .query, .watch, .unwatch: .none
    case .order(let request): request.reference
    case .replace(let request): request.reference
    case .cancel(let request): request.reference
    case .cancelAll(let request): request.reference
    case .hibernate(let reference, _), .reactivate(let reference, _): reference
    case .quote(let request): request.reference
    case .leg(let request): request.reference
    case .basket(let request): request.reference
    case .discard(let reference): reference
    case .negotiate(let request): request.reference
    case .answer(let request): request.reference
    case .review(let reference, _): reference
    case .operate(let reference, _): reference
    }
  }
}
