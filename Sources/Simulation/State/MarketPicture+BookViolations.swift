import MarketEngine

// What must hold of orders and books.
extension MarketPicture {
  /// A book is not crossed except in a call and by all-or-none orders, and in order of price; a sell is covered exactly where the
  /// contract needs rights.
  func bookViolations() -> [String] {
    var violations: [String] = []
    for (contract, book) in zip(contracts, books) {
      let name = "contract \(contract.number.value)"
      let gathers = contract.phase == UInt64(ContractPhase.call.rawValue)
      let bids = book.bids.filter { !$0.options.contains(.allOrNone) }
      let offers = book.offers.filter { !$0.options.contains(.allOrNone) }
      if !gathers, let bid = bids.first, let offer = offers.first, bid.price >= offer.price {
        violations.append("\(name) is crossed: \(bid.price) is bid, \(offer.price) is offered")
      }
      if book.bids.contains(where: { $0.side != UInt64(Side.buy.rawValue) })
        || book.offers.contains(where: { $0.side != UInt64(Side.sell.rawValue) })
      {
        violations.append("\(name) has an order on the wrong side")
      }
      if zip(book.bids, book.bids.dropFirst()).contains(where: { $0.price < $1.price })
        || zip(book.offers, book.offers.dropFirst()).contains(where: { $0.price > $1.price })
      {
        violations.append("\(name) is not in order of price")
      }
      violations += book.outsideViolations(name, last: contract.lastPrice, phase: contract.phase)
      for side in [book.bids, book.offers]
      where side.count(where: { $0.options.contains(.allOrNone) }) > Limits.allOrNone {
        violations.append("\(name) has too many all-or-none orders")
      }
      for order in book.bids + book.offers {
        let quoted = order.options.contains(.quote) ? UInt64(OrderFlags.quoted.rawValue) : 0
        if order.flags != quoted {
          violations.append("order \(order.number.value) rests and is marked \(order.flags)")
        }
        if order.lots < 1 || order.lots > Limits.lotsPerOrder {
          violations.append("order \(order.number.value) rests with \(order.lots) lots")
        }
        if order.options.contains(.iceberg),
          order.shown < 1 || order.shown > order.lots || order.shown > Int64(order.clip.lots)
        {
          violations.append("order \(order.number.value) shows \(order.shown) lots")
        }
        let needsCover =
          order.side == UInt64(Side.sell.rawValue) && !contract.vector.isEmpty
        if needsCover != (order.facility != .none) {
          violations.append("order \(order.number.value) is covered by \(order.facility.value)")
        }
      }
      let rests =
        contract.phase == UInt64(ContractPhase.continuous.rawValue)
        || contract.phase == UInt64(ContractPhase.frozen.rawValue) || gathers
      if !rests, sweeps.isEmpty,
        !book.bids.isEmpty || !book.offers.isEmpty || !book.outside.isEmpty
      {
        violations.append("\(name) has orders in phase \(contract.phase)")
      }
    }
    return violations
  }

  /// Every slot is either free or one live order's, with the slot's generation, and no reference of a user stands for two things.
  func slotViolations() -> [String] {
    var violations: [String] = []
    var taken = Set<UInt64>(freeSlots)
    if taken.count != freeSlots.count { violations.append("a slot is free twice") }
    var references = Set<[UInt64]>()
    var quotes: [[UInt64]: [UInt64]] = [:]
    for order in orders {
      let slot = order.number.value & 0xff_ffff
      guard slot >= 1, slot <= UInt64(generations.count) else {
        violations.append("order \(order.number.value) has no slot")
        continue
      }
      if !taken.insert(slot).inserted { violations.append("slot \(slot) is used twice") }
      if generations[Int(slot) - 1] != order.number.value >> 24 {
        violations.append("order \(order.number.value) is of another generation than its slot")
      }
      // The two sides of a quote share a reference.
      if order.options.contains(.quote) {
        let quote = [UInt64(order.account.value), UInt64(order.contract.value)]
        let name = [UInt64(order.user.value), order.reference.first, order.reference.second]
        if let other = quotes.updateValue(name, forKey: quote) {
          if other != name { violations.append("the sides of a quote have two references") }
          continue
        }
      }
      if order.reference != .none,
        !references.insert(
          [UInt64(order.user.value), order.reference.first, order.reference.second]).inserted
      {
        violations.append("a reference of user \(order.user.value) is used twice")
      }
    }
    if taken.count != generations.count { violations.append("a slot is neither free nor used") }
    for (index, answers) in remembered.enumerated() {
      if answers.count > Limits.rememberedReferences {
        violations.append("too much is remembered of user \(index + 1)")
      }
      for answer in answers
      where !references.insert(
        [UInt64(index + 1), answer.reference.first, answer.reference.second]).inserted
      {
        violations.append("a reference of user \(index + 1) is remembered twice")
      }
      for answer in answers where answer.isAboutAnOrder != (answer.product != 0) {
        guard answer.kind != UInt64(AnswerKind.refused.rawValue) else { continue }
        violations.append("an answer to user \(index + 1) is of no product, or of one without an order")
      }
    }
    return violations
  }
}

extension MarketPicture.Book {
  /// Who is out of the book says why, and whoever waits in continuous trading waits for a price not reached.
  fileprivate func outsideViolations(_ name: String, last: Int64?, phase: UInt64) -> [String] {
    var violations: [String] = []
    let continuous = phase == UInt64(ContractPhase.continuous.rawValue)
    for order in outside where !order.isHibernated {
      guard order.flags == UInt64(OrderFlags.waiting.rawValue), order.options.contains(.stop) else {
        violations.append("\(name) has order \(order.number.value) out of its book for no reason")
        continue
      }
      let isBuy = order.side == UInt64(Side.buy.rawValue)
      if continuous, let last, isBuy ? last >= order.stop : last <= order.stop {
        violations.append("order \(order.number.value) waits for \(order.stop), reached by \(last)")
      }
    }
    return violations
  }
}
