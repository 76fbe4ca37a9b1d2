/// What is known of a command before its turn, as far as it helps to fetch the memory it will touch.
struct Expectation: BitwiseCopyable {
  /// The user who asks, and where the own reference and the one of the order meant are looked for; the same for a new order.
  var user: UInt32 = 0
  var own: UInt32 = 0
  var target: UInt32 = 0
  /// Slot of the order meant, once it is known; 0 for none.
  var order: UInt32 = 0
  /// Number of a new order's contract, its price and whether it buys.
  var contract = ContractNumber.none
  var buys = true
  var price = Price(ticks: 0)
  /// Slot of the contract and the holding that the order's rights are reserved on, once they are known; 0 for none.
  var slot: UInt32 = 0
  var holding: UInt32 = 0
}

/// The commands soon to come, in order: a ring, forgotten when it overflows.
struct Expectations: ~Copyable {
  /// How many commands ahead the last steps of fetching are done. The first is done as soon as a command is expected.
  static let middle: UInt32 = 16
  static let near: UInt32 = 8
  static let last: UInt32 = 3
  private static let size: UInt32 = 64

  private var ring: Buffer<Expectation>
  /// The command whose turn is next, and the one after the last that is expected; both wrap.
  private var next: UInt32 = 0
  private var end: UInt32 = 0

  init() {
    ring = Buffer(capacity: Int(Expectations.size))
    ring.append(repeating: Expectation(), count: Int(Expectations.size))
  }

  var isEmpty: Bool { next == end }

  mutating func append(_ expectation: Expectation) {
    ring[end & (Expectations.size - 1)] = expectation
    end &+= 1
    if end &- next > Expectations.size { next &+= 1 }
  }

  /// The one so many commands ahead; an empty one beyond the last.
  @inline(__always) subscript(ahead: UInt32) -> Expectation {
    get { ring[(next &+ ahead) & (Expectations.size - 1)] }
    _modify { yield &ring[(next &+ ahead) & (Expectations.size - 1)] }
  }

  mutating func removeAll() { next = end }

  /// The next one has its turn.
  mutating func advance() {
    ring[next & (Expectations.size - 1)] = Expectation()
    next &+= 1
  }
}

/// Fetching ahead: docs/adr/0008. Nothing here changes the market or is seen in it.
extension Engine {
  /// How many commands before its turn to say that a command is expected.
  public static let foresight = 24

  /// Executes commands one after another at one time, as `execute` does each, and tells when each is done.
  public mutating func execute(
    _ commands: Span<Command>, at time: Timestamp, events: inout EventBuffer,
    done: (_ index: Int, _ events: inout EventBuffer) -> Void
  ) {
    forgetExpected()
    for index in 0..<min(Engine.foresight, commands.count) { expect(commands[index]) }
    for index in commands.indices {
      if index + Engine.foresight < commands.count { expect(commands[index + Engine.foresight]) }
      execute(commands[index], at: time, events: &events)
      done(index, &events)
    }
  }

  /// Says that a command will come soon, in the order in which they will come. The memory it will touch is fetched while those
  /// before it are executed: first where its references are looked for, then what is found there, then that one's neighbours.
  /// Only new orders, cancels and replaces are expected; other commands neither are nor count as one that was.
  public mutating func expect(_ command: Command) {
    switch command {
    case .order(let origin, let order):
      var expected = Expectation()
      expected.user = origin.user.value
      expected.own = ReferenceStore.hash(origin.user, origin.reference)
      expected.target = expected.own
      expected.contract = order.contract
      expected.buys = order.side == .buy
      expected.price = order.price
      expect(expected)
    case .cancel(let origin, let cancel): expect(origin, cancel.target)
    case .replace(let origin, let replacement): expect(origin, replacement.target)
    default: break
    }
  }

  /// The same of a cancel or replace of which no more is known than the order it is about.
  public mutating func expect(_ origin: Origin, _ target: OrderTarget) {
    var expected = Expectation()
    expected.user = origin.user.value
    expected.own = ReferenceStore.hash(origin.user, origin.reference)
    expected.target = ReferenceStore.hash(origin.user, target.reference)
    expect(expected)
  }

  private mutating func expect(_ expected: Expectation) {
    references.prefetch(expected.own)
    references.prefetch(expected.target)
    expectations.append(expected)
  }

  /// What was expected does not come next after all.
  public mutating func forgetExpected() { expectations.removeAll() }

  /// The turn of a command of an expected kind has come: takes the next steps for those behind it.
  @inline(__always) mutating func advanceExpectations() {
    guard !expectations.isEmpty else { return }
    let coming = expectations[Expectations.middle]
    expectations[Expectations.middle].order = fetchOrder(of: coming)
    expectations[Expectations.near] = fetchNeighbours(of: expectations[Expectations.near])
    fetchRights(of: expectations[Expectations.last])
    expectations.advance()
  }

  /// The order meant, and where the answer will be remembered. Without branches on what is asked, which are guessed wrong too often.
  private mutating func fetchOrder(of expected: Expectation) -> UInt32 {
    let slot = references.guess(expected.target)
    orders.prefetch(slot)
    books.nodes.prefetch(slot)
    references.prefetchPlaces(of: expected.user)
    return slot
  }

  /// The order's neighbours in its level and in its account's list, the last order at the price of a new one, and where the rights of
  /// that day are found.
  private mutating func fetchNeighbours(of expected: Expectation) -> Expectation {
    var expected = expected
    let order = expected.order
    books.prefetchNeighbours(order)
    orders.prefetchLinks(orders[order].links.next)
    orders.prefetchLinks(orders[order].links.previous)
    if order == 0 {
      expected.slot = contracts.slot(of: expected.contract)
      expected.holding = firstHolding(of: UserNumber(expected.user))
    } else {
      expected.slot = orders[order].order.contract
      expected.holding = orders[order].order.holding
    }
    if expected.buys {
      books.prefetchTail(at: expected.price, contracts.slots[expected.slot].bids)
      books.prefetchBest(contracts.slots[expected.slot].offers)
    } else {
      books.prefetchTail(at: expected.price, contracts.slots[expected.slot].offers)
      books.prefetchBest(contracts.slots[expected.slot].bids)
    }
    rights.prefetchDay(contracts.slots[expected.slot].terms.vector, expected.holding)
    return expected
  }

  /// The holding looked at first when a user sells from the member's first account.
  @inline(__always) private func firstHolding(of user: UserNumber) -> UInt32 {
    guard registry.knows(user) else { return 0 }
    let account = registry.members[registry.users[user.value].member.value].firstAccount
    return account == .none ? 0 : registry.accounts[account.value].holding
  }

  private mutating func fetchRights(of expected: Expectation) {
    rights.prefetchRights(contracts.slots[expected.slot].terms.vector, expected.holding)
    let opposite =
      expected.buys ? contracts.slots[expected.slot].offers : contracts.slots[expected.slot].bids
    let maker = books.levels[opposite.bestLevel].head
    orders.prefetch(maker)
    books.nodes.prefetch(maker)
  }
}
