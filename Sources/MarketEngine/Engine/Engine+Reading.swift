/// Reading a change of an order whose product only the engine can know.
extension Engine {
  /// The command a change comes to. The gateway knows the product of every live order and of every one on its way; what it cannot read is a
  /// request sent again after its order has ended, or is about an order nobody has. The first must be the command it was, or its
  /// first answer would not be found: it is read with the digits it was read with then. O(1).
  public func read(_ change: UnreadChange, _ origin: Origin) -> Command {
    let known = references.find(origin.user, origin.reference, orders)
    guard known.isKnown else { return change.ofNobodysOrder(origin) }
    let first = answer(of: known)
    if let product = first.answer.product {
      return change.read(as: product, origin) ?? change.ofNobodysOrder(origin)
    }
    // A refusal that does not tell: the order had ended, or the contract was not open. The content does.
    for product in Product.allCases {
      guard let command = change.read(as: product, origin), command.contentDigest == first.content
      else { continue }
      return command
    }
    return change.ofNobodysOrder(origin)
  }
}
