import MarketEngine

// RULES 1: a change whose amounts are written as decimals, and the command it comes to in its place in the sequence.
extension PlainTwin {
  /// What the change would be if it were the next command.
  func read(_ change: UnreadChange, _ origin: Origin) -> Result<Command, UnreadChange.Misfit> {
    guard let user = user(origin.user) else { return .success(change.ofNobody(origin)) }
    if let first = firstAnswer(to: origin) {
      return .success(readAgain(change, origin, first) ?? change.ofNobody(origin))
    }
    guard let order = target(change.target, of: origin.user, user.member) else {
      return .success(change.ofNobody(origin))
    }
    return change.command(origin, of: order.product)
  }

  /// As it was read the first time: by the product the answer names, or by one that makes it the request that was answered.
  private func readAgain(_ change: UnreadChange, _ origin: Origin, _ first: TwinAnswer) -> Command? {
    if let product = first.answer.product { return try? change.command(origin, of: product).get() }
    return Product.allCases.compactMap { try? change.command(origin, of: $0).get() }
      .first { $0.contentDigest == first.content }
  }
}

extension UnreadChange {
  fileprivate func ofNobody(_ origin: Origin) -> Command {
    kind == .replace
      ? .replace(origin, ReplaceOrder(target: .unknown)) : .cancel(origin, CancelOrder(target: .unknown))
  }

  fileprivate func command(_ origin: Origin, of product: Product) -> Result<Command, Misfit> {
    let (ticks, lots) = (product.terms.priceDigits, product.terms.quantityDigits)
    do throws(Misfit) {
      let price = Price(ticks: try UnreadChange.whole(price, ticks, .price))
      let quantity = Quantity(lots: try UnreadChange.whole(quantity, lots, .quantity))
      let was = Quantity(lots: try UnreadChange.whole(was, lots, .was))
      let stop = Price(ticks: try UnreadChange.whole(stop, ticks, .stop))
      guard kind == .replace else { return .success(.cancel(origin, CancelOrder(target: target, was: was))) }
      return .success(
        .replace(
          origin, ReplaceOrder(target: target, price: price, quantity: quantity, was: was, stop: stop)))
    } catch {
      return .failure(error)
    }
  }

  /// How many units with so many digits a decimal is; "keep" if none is given.
  private static func whole(
    _ decimal: DecimalNumber?, _ digits: Int, _ amount: Amount
  ) throws(Misfit) -> Int64 {
    guard let decimal else { return ReplaceOrder.keep }
    let (all, unit) = (Int128(decimal.mantissa) * power(digits), power(Int(decimal.digits)))
    guard all % unit == 0 else { throw Misfit(amount: amount, reason: .tooPrecise) }
    guard let units = Int64(exactly: all / unit), units != ReplaceOrder.keep else {
      throw Misfit(amount: amount, reason: .tooLarge)
    }
    return units
  }

  /// Of ten.
  private static func power(_ exponent: Int) -> Int128 {
    (0..<exponent).reduce(1) { power, _ in power * 10 }
  }
}
