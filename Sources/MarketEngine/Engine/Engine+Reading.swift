/// Reading a change whose amounts depend on the product of the order it is about.
extension Engine {
  /// The command a change comes to in the place of the next one; a misfit if the order's product has no such amounts. O(1).
  ///
  /// A request sent again must be the command it was, or its first answer would not be found: it is read with the digits it was read with
  /// then, whatever has its order's reference now. Any other is about the order that lives, or about an order nobody has.
  public func read(_ change: UnreadChange, _ origin: Origin) throws(UnreadChange.Misfit) -> Command {
    let known = references.find(origin.user, origin.reference, orders)
    if known.isKnown { return readAgain(change, origin, answer(of: known)) }
    let slot = registry.knows(origin.user) ? find(change.target, origin.user, registry.users[origin.user.value].member) : 0
    return slot == 0 ? change.ofNobodysOrder(origin) : try change.read(as: product(of: slot), origin)
  }

  private func readAgain(
    _ change: UnreadChange, _ origin: Origin, _ first: RememberedAnswer
  ) -> Command {
    if let product = first.answer.product {
      return (try? change.read(as: product, origin)) ?? change.ofNobodysOrder(origin)
    }
    // A refusal that does not tell: the order had ended, or the contract was not open. The content does.
    for product in Product.allCases {
      guard let command = try? change.read(as: product, origin), command.contentDigest == first.content
      else { continue }
      return command
    }
    return change.ofNobodysOrder(origin)
  }
}
