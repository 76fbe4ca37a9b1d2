/// Finding an order by what its member knows it by, for those who describe a request after it was answered.
extension Engine {
  /// The live order a user entered under a reference, nil if there is none.
  public func order(of user: UserNumber, under reference: Reference) -> OrderRow? {
    guard reference != .none, registry.knows(user) else { return nil }
    let slot = references.find(user, reference, orders).order
    return slot == 0 ? nil : order(orders.number(of: slot))
  }
}
