/// What the market knows of a live order beyond its place in the book (`OrderNode`, same slot).
struct Order: BitwiseCopyable {
  var generation: UInt32 = 0
  var account: AccountNumber = .none
  var member: MemberNumber = .none
  var user: UserNumber = .none
  var session: SessionNumber = .none
  var reference: Reference = .none
  /// Slot of its contract; 0 while the slot is free.
  var contract: UInt32 = 0
  /// The stop price in ticks above the contract's lowest price, where its options say that it has one; of one side of a quote, the
  /// quote's place in `QuoteStore`; of a pooled offer, the number of its pool.
  var stop: UInt32 = 0
  var price = Price(ticks: 0)
  var side = Side.buy
  var timeInForce = TimeInForce.goodForSession
  var selfTrade = SelfTradePrevention.cancelNewest
  var facilityNamed = false
  var options: OrderOptions = []
  /// Where a sell's rights are reserved, 0 for a buy or an empty vector.
  var holding: UInt32 = 0
  var expiry = Timestamp.never
  /// Sequence number of the command that entered it: the order among an account's orders.
  var entry: UInt64 = 0
  /// Its place in `ReferenceStore`; 0 if its reference is not remembered.
  var remembered: UInt32 = 0
  /// Neighbours among its account's live orders.
  var next: UInt32 = 0
  var previous: UInt32 = 0
  var flags: OrderFlags = []
}

/// What only some orders have; of the same slot, kept apart so that plain orders do not carry it.
struct OrderExtra: BitwiseCopyable {
  /// Of an iceberg.
  var clip = Clip.none
  /// Of a resting iceberg: lots not shown. The shown ones are its node's.
  var hidden: UInt32 = 0
  /// The next all-or-none order of its side in priority, 0 after the last.
  var next: UInt32 = 0
}

/// Slots for orders. An order's number is generation << 24 | slot, so that finding it is one array read and a number whose order is
/// gone is known to be stale.
struct OrderStore: ~Copyable {
  var orders: Buffer<Order>
  var free: Buffer<UInt32>
  /// As far as the highest slot that ever needed one.
  var extras = Buffer<OrderExtra>()

  init(capacity: Int) {
    orders = Buffer(capacity: capacity)
    free = Buffer(capacity: capacity)
    orders.append(Order())
  }

  var live: Int { orders.count - 1 - free.count }

  @inline(__always) func number(of slot: UInt32) -> OrderNumber {
    OrderNumber(UInt64(orders[slot].generation) << 24 | UInt64(slot))
  }

  /// Slot of a live order, 0 if there is none of that number.
  @inline(__always) func slot(of number: OrderNumber) -> UInt32 {
    let slot = UInt32(truncatingIfNeeded: number.value & 0xff_ffff)
    guard slot > 0, Int(slot) < orders.count else { return 0 }
    guard UInt64(orders[slot].generation) == number.value >> 24 else { return 0 }
    return orders[slot].contract == 0 ? 0 : slot
  }

  /// The slot freed last, or a new one.
  @inline(__always) mutating func take() -> UInt32 {
    if free.count > 0 { return free.removeLast() }
    orders.append(Order())
    return UInt32(orders.count - 1)
  }

  /// Makes room for what only some orders have.
  mutating func setExtra(_ slot: UInt32, _ extra: OrderExtra) {
    if extras.count <= Int(slot) {
      extras.append(repeating: OrderExtra(), count: Int(slot) + 1 - extras.count)
    }
    extras[slot] = extra
  }

  @inline(__always) mutating func giveBack(_ slot: UInt32) {
    orders[slot].generation &+= 1
    orders[slot].contract = 0
    free.append(slot)
  }
}
