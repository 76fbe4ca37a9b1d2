/// Orders, their slots and what is remembered, back from canonical words.
extension Engine {
  /// The slots of all live orders, each resting at its place.
  mutating func restoreOrders(_ reader: inout StateReader) throws(StateError) -> [UInt32] {
    var restored = [UInt32]()
    var slots = [UInt32]()
    eachContract { slots.append($0) }
    for contract in slots {
      for isAside in [false, false, true] {
        for _ in 0..<(try reader.count(least: 21)) {
          restored.append(try restoreOrder(contract, isAside: isAside, &reader))
        }
      }
    }
    return restored
  }

  private mutating func restoreOrder(
    _ contract: UInt32, isAside: Bool, _ reader: inout StateReader
  ) throws(StateError) -> UInt32 {
    let number = try reader.word()
    let slot = UInt32(truncatingIfNeeded: number & 0xff_ffff)
    guard slot >= 1, slot <= Limits.orders, number >> 24 <= UInt64(UInt32.max) else {
      throw reader.invalid()
    }
    while orders.records.count <= Int(slot) { orders.addSlot() }
    while books.nodes.count <= Int(slot) { books.nodes.append(OrderNode()) }
    guard orders[slot].order.contract == 0 else { throw reader.invalid() }
    var order = Order()
    order.generation = UInt32(number >> 24)
    order.contract = contract
    order.account = AccountNumber(try reader.number())
    order.user = UserNumber(try reader.number())
    guard registry.knows(order.account), registry.knows(order.user) else { throw reader.invalid() }
    order.member = registry.accounts[order.account.value].member
    order.session = SessionNumber(try reader.word())
    order.reference = try reader.reference()
    order.side = try reader.kind(Side.self)
    order.price = try reader.price()
    guard checkPrice(order.price, contract) == nil else { throw reader.invalid() }
    let remaining = try reader.number()
    guard remaining >= 1 else { throw reader.invalid() }
    order.timeInForce = try reader.kind(TimeInForce.self)
    order.selfTrade = try reader.kind(SelfTradePrevention.self)
    var detail = OrderDetail()
    detail.expiry = try reader.time()
    let facility = FacilityNumber(try reader.number())
    guard facility == .none || registry.knows(facility) else { throw reader.invalid() }
    if facility != .none { order.holding = holding(of: order.account, on: facility) }
    order.facilityNamed = try reader.flag()
    detail.entry = try reader.word()
    detail.content = try reader.word()
    detail.number = try reader.word()
    detail.accepted = try reader.signed()
    order.options = try reader.options()
    try restoreFlags(of: &order, isAside: isAside, &reader)
    detail.stop = try restoreStop(of: order, &reader)
    if order.options.contains(.pooled) { detail.stop = try restorePool(of: order, &reader) }
    let (extra, shown) = try restoreExtra(order.options, remaining, isAside: isAside, &reader)
    var isRemembered = false
    if order.flags.contains(.quoted) { isRemembered = try restoreQuote(slot, order, &detail, reader) }
    if order.reference != .none, !isRemembered {
      guard detail.number != 0, !references.find(order.user, order.reference, orders).isKnown else {
        throw reader.invalid()
      }
      references.remember(order: slot, order.user, order.reference)
    }
    guard order.reference != .none || detail.number == 0 else { throw reader.invalid() }
    orders[slot].detail = detail
    orders[slot].order = order
    if order.options.hasAny(of: .extra) { orders.setExtra(slot, extra) }
    books.nodes[slot] = OrderNode(remaining: shown)
    if order.flags.contains(.hibernated) {
      state.update { $0.books.insert(slot, into: &$0.contracts.slots[contract].hibernated) }
    } else if order.flags.contains(.waiting) {
      wait(slot)
    } else {
      restAsShown(slot)
    }
    if order.timeInForce == .goodTillDate {
      dues.insert(Due(time: detail.expiry, kind: .orderExpires, id: number))
    }
    return slot
  }

  /// An order in the book has no flags and no stop price; one that waits has both; a hibernated one may have a stop price.
  private func restoreFlags(
    of order: inout Order, isAside: Bool, _ reader: inout StateReader
  ) throws(StateError) {
    let flags = try reader.word()
    let isStop = order.options.contains(.stop)
    switch (isAside, flags) {
    case (false, 0): guard !isStop, !order.options.hasAny(of: [.quote, .basket]) else { throw reader.invalid() }
    case (false, UInt64(OrderFlags.quoted.rawValue)):
      guard order.options == .quote else { throw reader.invalid() }
      order.flags = [.quoted]
    case (true, UInt64(OrderFlags.hibernated.rawValue)): order.flags = [.hibernated]
    case (true, UInt64(OrderFlags.waiting.rawValue)):
      guard isStop else { throw reader.invalid() }
      order.flags = [.waiting]
    default: throw reader.invalid()
    }
    // Without a price of its own it is in a call's book, waits, or was hibernated from there.
    let mayBeUnpriced = !order.flags.isEmpty || contracts.slots[order.contract].phase == .call
    guard mayBeUnpriced || !order.options.hasAny(of: .unpriced) else { throw reader.invalid() }
  }

  /// What only some orders have, and how many lots are shown.
  private func restoreExtra(
    _ options: OrderOptions, _ open: UInt32, isAside: Bool,
    _ reader: inout StateReader
  ) throws(StateError) -> (OrderExtra, UInt32) {
    guard options.contains(.iceberg) else { return (OrderExtra(), open) }
    let clip = Clip(lots: try reader.number(), step: try reader.number())
    let shown = try reader.number()
    // Out of the book all lots are its node's.
    guard shown >= 1, shown <= open, isAside ? shown == open : shown <= clip.lots else {
      throw reader.invalid()
    }
    return (OrderExtra(clip: clip, hidden: open - shown), shown)
  }

  /// Joins an order to its account's quote; true for the second side, which has the first one's reference and answer.
  private mutating func restoreQuote(
    _ slot: UInt32, _ order: Order, _ detail: inout OrderDetail, _ reader: borrowing StateReader
  ) throws(StateError) -> Bool {
    var place = quotes.find(order.account, order.contract)
    if place == 0 { place = quotes.add(Quote(account: order.account, contract: order.contract)) }
    detail.stop = place
    let other = order.side == .buy ? quotes.quotes[place].offer : quotes.quotes[place].bid
    let own = order.side == .buy ? quotes.quotes[place].bid : quotes.quotes[place].offer
    guard own == 0 else { throw reader.invalid() }
    if order.side == .buy {
      quotes.quotes[place].bid = slot
    } else {
      quotes.quotes[place].offer = slot
    }
    guard other != 0 else { return false }
    guard orders[other].order.reference == order.reference, orders[other].order.user == order.user,
      orders[other].detail.number == detail.number
    else { throw reader.invalid() }
    return true
  }

  private func restoreStop(of order: Order, _ reader: inout StateReader) throws(StateError) -> UInt32 {
    let stop = try reader.price()
    guard order.options.contains(.stop) else {
      guard stop.ticks == 0 else { throw reader.invalid() }
      return 0
    }
    guard checkPrice(stop, order.contract) == nil else { throw reader.invalid() }
    return UInt32(stop.ticks - contracts.slots[order.contract].terms.lowestPrice.ticks)
  }

  mutating func restoreSlots(
    _ reader: inout StateReader, live: Int
  ) throws(StateError) {
    let highest = try reader.count(least: 1)
    guard highest <= Limits.orders, orders.records.count - 1 <= highest else {
      throw reader.invalid()
    }
    while orders.records.count - 1 < highest { orders.addSlot() }
    while books.nodes.count - 1 < highest { books.nodes.append(OrderNode()) }
    for slot in 1..<(highest + 1) { orders.records[slot].order.generation = try reader.number() }
    let free = try reader.count(least: 1)
    guard free + live == highest else { throw reader.invalid() }
    var stack = [UInt32]()
    var isFree = [Bool](repeating: false, count: highest + 1)
    for _ in 0..<free {
      let slot = try reader.number()
      guard slot >= 1, Int(slot) <= highest, orders[slot].order.contract == 0, !isFree[Int(slot)] else {
        throw reader.invalid()
      }
      isFree[Int(slot)] = true
      stack.append(slot)
    }
    for slot in stack.reversed() { orders.free.append(slot) }
  }

  mutating func restoreReferences(_ reader: inout StateReader) throws(StateError) {
    for user in 1..<registry.users.count {
      let count = try reader.count(least: 10)
      guard count <= Limits.rememberedReferences else { throw reader.invalid() }
      for _ in 0..<count {
        let reference = try reader.reference()
        guard reference != .none,
          !references.find(UserNumber(UInt32(user)), reference, orders).isKnown
        else { throw reader.invalid() }
        let content = try reader.word()
        let number = try reader.word()
        let kind = try reader.kind(AnswerKind.self)
        let order = OrderNumber(try reader.word())
        let first = try reader.signed()
        let second = try reader.signed()
        let code = try reader.number()
        guard code <= UInt32(UInt16.max) else { throw reader.invalid() }
        let answer = FirstAnswer(
          kind: kind, order: order, first: first, second: second, code: UInt16(code),
          product: try reader.optional(Product.self))
        references.remember(
          RememberedAnswer(
            user: UserNumber(UInt32(user)), reference: reference, content: content,
            number: number, answer: answer))
      }
    }
  }
}
