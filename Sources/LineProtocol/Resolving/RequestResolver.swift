public import MarketEngine

/// Turns names into numbers: a request and who sends it become what the sequencer takes.
///
/// A name that nobody has becomes the number that nobody has, `UInt32.max`, never 0, which means "all" or "the first" in some
/// commands. So the engine refuses it in sequence, with its code.
public enum RequestResolver {
  /// The action of `request`, sent by `user` of `member` in `session`.
  public static func resolve<Names: Catalogue>(
    _ request: Request, user: UserNumber, member: MemberNumber, session: SessionNumber,
    in catalogue: borrowing Names
  ) -> Action {
    let origin = Origin(user: user, session: session, reference: request.reference)
    switch request {
    case .hello, .login, .logout, .ping, .pong, .watch, .unwatch: return .session(request)
    case .query(let query): return .query(query)
    case .order(let order):
      return .command(newOrder(order, origin, member: member, in: catalogue))
    case .replace(let replace): return replaceOrder(replace, origin)
    case .cancel(let cancel): return cancelOrder(cancel, origin)
    case .cancelAll(let cancel):
      return .command(.massCancel(origin, massCancel(cancel, member: member, in: catalogue)))
    case .hibernate(_, let target): return .command(.hibernate(origin, target))
    case .reactivate(_, let target): return .command(.reactivate(origin, target))
    case .quote(let quote):
      return .command(.quote(origin, newQuote(quote, member: member, in: catalogue)))
    case .leg(let leg): return .command(.leg(origin, newLeg(leg, in: catalogue)))
    case .basket(let basket):
      let account = account(basket.account, of: member, in: catalogue)
      return .command(.basket(origin, SendBasket(account: account, legs: basket.legs)))
    case .discard: return .command(.discard(origin))
    case .negotiate(let request):
      return .command(.negotiate(origin, negotiate(request, member: member, in: catalogue)))
    case .answer(let request):
      return .command(.answer(origin, answer(request, member: member, in: catalogue)))
    case .review(_, let review): return .command(.review(origin, review))
    case .operate(_, let operation):
      return .command(.operate(origin, OperationResolver.resolve(operation, member: member, in: catalogue)))
    }
  }

  /// An order in a block names its run of quarter-hours, also where the contract is there: so the same line is the same request, whatever
  /// contracts were made or delivered between its first and its second time.
  private static func newOrder<Names: Catalogue>(
    _ request: OrderRequest, _ origin: Origin, member: MemberNumber, in catalogue: borrowing Names
  ) -> Command {
    let symbol = request.contract
    var order = newOrder(request, member: member, in: catalogue)
    guard var block = Block(zone: .none, product: symbol.product, label: symbol.label) else {
      return .order(origin, order)
    }
    block.zone = catalogue.zone(symbol.zone) ?? .unknown
    order.contract = .none
    return .block(origin, BlockOrder(block: block, order: order))
  }

  static func newOrder<Names: Catalogue>(
    _ request: OrderRequest, member: MemberNumber, in catalogue: borrowing Names
  ) -> NewOrder {
    var order = NewOrder(
      account: account(request.account, of: member, in: catalogue),
      contract: catalogue.contract(request.contract) ?? .unknown, side: request.side,
      price: request.price, quantity: request.quantity, timeInForce: request.timeInForce,
      selfTrade: request.selfTrade, expiry: request.expiry,
      facility: request.facility == .empty
        ? .none : catalogue.facility(request.facility) ?? .unknown,
      options: request.options, clip: request.clip, step: request.step,
      stop: request.stop)
    if order.options.contains(.pooled) {
      let account = order.account == .none ? catalogue.firstAccount(of: member) ?? .unknown : order.account
      order.pool = catalogue.pool(request.pool, of: account) ?? .unknown
    }
    return order
  }

  static func newQuote<Names: Catalogue>(
    _ request: QuoteRequest, member: MemberNumber, in catalogue: borrowing Names
  ) -> NewQuote {
    NewQuote(
      account: account(request.account, of: member, in: catalogue),
      contract: catalogue.contract(request.contract) ?? .unknown, bid: request.bid,
      bidQuantity: request.bidQuantity, offer: request.offer, offerQuantity: request.offerQuantity,
      selfTrade: request.selfTrade,
      facility: request.facility == .empty
        ? .none : catalogue.facility(request.facility) ?? .unknown)
  }

  static func newLeg<Names: Catalogue>(
    _ request: LegRequest, in catalogue: borrowing Names
  ) -> NewLeg {
    NewLeg(
      contract: catalogue.contract(request.contract) ?? .unknown, side: request.side,
      price: request.price, quantity: request.quantity,
      facility: request.facility == .empty
        ? .none : catalogue.facility(request.facility) ?? .unknown)
  }

  static func massCancel<Names: Catalogue>(
    _ request: CancelAllRequest, member: MemberNumber, in catalogue: borrowing Names
  ) -> MassCancel {
    var cancel = MassCancel()
    if request.member != .empty { cancel.member = catalogue.member(request.member) ?? .unknown }
    let whose = request.member == .empty ? member : cancel.member
    cancel.account = account(request.account, of: whose, in: catalogue)
    if let symbol = request.contract { cancel.contract = catalogue.contract(symbol) ?? .unknown }
    if request.zone != .empty { cancel.zone = catalogue.zone(request.zone) ?? .unknown }
    return cancel
  }

  /// The account of that name; `.none` if no name is given.
  static func account<Names: Catalogue>(
    _ name: Name, of member: MemberNumber, in catalogue: borrowing Names
  ) -> AccountNumber {
    name == .empty ? .none : catalogue.account(name, of: member) ?? .unknown
  }
}
