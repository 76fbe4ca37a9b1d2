import LineProtocol
import MarketEngine

/// Which product each order is of, so that a decimal of a `replace` or `cancel` can be read: live orders, and those submitted but not yet
/// answered. Of one that has ended the engine knows; a request sent again after that is read there.
///
/// The order that lives under a user's reference keeps it: a second one of the same reference is refused by the engine. While orders
/// of different products wait for their answers under one reference, it is of no product: guessing would misread a price.
struct LiveOrders: Sendable {
  private struct Entry: Sendable {
    var user: UserNumber
    var reference: Reference
    var product: Product
  }

  /// What a user's reference means.
  private struct Meaning: Sendable {
    /// Of the order that lives under it, or of the two sides of a quote.
    var live: Product?
    var liveOrders: Int32 = 0
    /// Of the new orders submitted under it and not yet answered.
    var pending: Product?
    var pendingDiffer = false
    var unanswered: Int32 = 0

    var product: Product? { live ?? (pendingDiffer ? nil : pending) }
    var isNothing: Bool { live == nil && unanswered == 0 }
  }

  private var orders: [UInt64: Entry] = [:]
  private var references: [ReferenceKey: Meaning] = [:]

  init() {}

  func product(of target: OrderTarget, by user: UserNumber) -> Product? {
    target.reference == .none
      ? orders[target.order.value]?.product
      : references[ReferenceKey(user, target.reference)]?.product
  }

  // Each of these is on the way of every order, so each looks its key up once and changes what it finds in place.

  /// A new order goes to the exchange.
  mutating func submitted(_ reference: Reference, by user: UserNumber, product: Product) {
    func note(_ meaning: inout Meaning) {
      if meaning.unanswered > 0, meaning.pending != product { meaning.pendingDiffer = true }
      meaning.pending = product
      meaning.unanswered += 1
    }
    note(&references[ReferenceKey(user, reference), default: Meaning()])
  }

  /// A new order's answer has come, or the exchange has not taken it.
  mutating func answered(_ reference: Reference, by user: UserNumber) {
    guard let place = references.index(forKey: ReferenceKey(user, reference)) else { return }
    func note(_ meaning: inout Meaning) -> Bool {
      guard meaning.unanswered > 0 else { return false }
      meaning.unanswered -= 1
      if meaning.unanswered == 0 {
        meaning.pending = nil
        meaning.pendingDiffer = false
      }
      return meaning.isNothing
    }
    if note(&references.values[place]) { references.remove(at: place) }
  }

  /// An order has entered, or is in a state read at the start.
  mutating func entered(
    _ order: OrderNumber, by user: UserNumber, reference: Reference, product: Product
  ) {
    let entry = Entry(user: user, reference: reference, product: product)
    guard orders.updateValue(entry, forKey: order.value) == nil, reference != .none else { return }
    func note(_ meaning: inout Meaning) {
      meaning.live = product
      meaning.liveOrders += 1
    }
    note(&references[ReferenceKey(user, reference), default: Meaning()])
  }

  /// An order has ended.
  mutating func ended(_ order: OrderNumber) {
    guard let entry = orders.removeValue(forKey: order.value),
      let place = references.index(forKey: ReferenceKey(entry.user, entry.reference))
    else { return }
    func note(_ meaning: inout Meaning) -> Bool {
      guard meaning.liveOrders > 0 else { return false }
      meaning.liveOrders -= 1
      if meaning.liveOrders == 0 { meaning.live = nil }
      return meaning.isNothing
    }
    if note(&references.values[place]) { references.remove(at: place) }
  }
}
