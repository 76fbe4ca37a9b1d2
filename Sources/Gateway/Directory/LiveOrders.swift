import LineProtocol
import MarketEngine

/// Which product each live order is of, and each order submitted but not yet answered, so that a decimal of a `replace` or `cancel`
/// can be read.
///
/// The order that lives under a user's reference keeps it until it has ended: a second one of the same reference is refused by the
/// engine. While two of different products wait for their answers under one reference, it is of no product: guessing would misread a price.
struct LiveOrders: Sendable {
  private struct Entry: Sendable {
    var user: UserNumber
    var reference: Reference
    var product: Product
  }

  private struct Meaning: Sendable {
    /// Nil while it could be of either of two.
    var product: Product?
    /// `.none` while no event has told of it.
    var order: OrderNumber
    /// Requests submitted under the reference and not yet answered.
    var unanswered: Int32
  }

  private var orders: [UInt64: Entry] = [:]
  private var references: [ReferenceKey: Meaning] = [:]

  init() {}

  var count: Int { orders.count }

  func product(of target: OrderTarget, by user: UserNumber) -> Product? {
    target.reference == .none
      ? orders[target.order.value]?.product
      : references[ReferenceKey(user, target.reference)]?.product
  }

  /// A new order goes to the exchange.
  mutating func submitted(_ reference: Reference, by user: UserNumber, product: Product) {
    let key = ReferenceKey(user, reference)
    var meaning =
      references[key] ?? Meaning(product: product, order: .none, unanswered: 0)
    if meaning.order == .none, meaning.product != product { meaning.product = nil }
    meaning.unanswered += 1
    references[key] = meaning
  }

  /// A new order's answer has come, or the exchange has not taken it.
  mutating func answered(_ reference: Reference, by user: UserNumber) {
    let key = ReferenceKey(user, reference)
    guard var meaning = references[key] else { return }
    meaning.unanswered -= 1
    references[key] = meaning.unanswered <= 0 && meaning.order == .none ? nil : meaning
  }

  /// An order has entered, or is in a state read at the start.
  mutating func entered(
    _ order: OrderNumber, by user: UserNumber, reference: Reference, product: Product
  ) {
    orders[order.value] = Entry(user: user, reference: reference, product: product)
    guard reference != .none else { return }
    let key = ReferenceKey(user, reference)
    let unanswered = references[key]?.unanswered ?? 0
    references[key] = Meaning(product: product, order: order, unanswered: unanswered)
  }

  /// An order has ended.
  mutating func ended(_ order: OrderNumber) {
    guard let entry = orders.removeValue(forKey: order.value) else { return }
    let key = ReferenceKey(entry.user, entry.reference)
    guard var meaning = references[key], meaning.order == order else { return }
    meaning.order = .none
    references[key] = meaning.unanswered <= 0 ? nil : meaning
  }
}
