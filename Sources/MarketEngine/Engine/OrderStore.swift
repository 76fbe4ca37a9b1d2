/// What trading touches of a live order beyond its place in the book (`OrderNode`, same slot): no more than a cache line. What only
/// its entry, its end and questions need is in `OrderDetail`.
struct Order: BitwiseCopyable {
  var generation: UInt32 = 0
  /// Slot of its contract; 0 while the slot is free.
  var contract: UInt32 = 0
  var account: AccountNumber = .none
  var member: MemberNumber = .none
  var user: UserNumber = .none
  /// Where a sell's rights are reserved, 0 for a buy or an empty vector.
  var holding: UInt32 = 0
  var session: SessionNumber = .none
  var reference: Reference = .none
  var price = Price(ticks: 0)
  var side = Side.buy
  var timeInForce = TimeInForce.goodForSession
  var selfTrade = SelfTradePrevention.cancelNewest
  var facilityNamed = false
  var options: OrderOptions = []
  var flags: OrderFlags = []
}

/// The rest of what is known of a live order.
struct OrderDetail: BitwiseCopyable {
  var expiry = Timestamp.never
  /// Sequence number of the command that entered it: the order among an account's orders.
  var entry: UInt64 = 0
  /// What was asked, the number of the first answer and its `first`; all zero for an order that no reference is remembered for. The
  /// sides of a quote have the same.
  var content: UInt64 = 0
  var number: UInt64 = 0
  var accepted: Int64 = 0
  /// The stop price in ticks above the contract's lowest price, where its options say that it has one; of one side of a quote, the
  /// quote's place in `QuoteStore`; of a pooled offer, the number of its pool.
  var stop: UInt32 = 0
}

/// An order's neighbours among its account's live orders.
struct OrderLinks: BitwiseCopyable {
  var next: UInt32 = 0
  var previous: UInt32 = 0
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

/// All of a live order in two cache lines beside each other: the second is found where the first is.
struct OrderRecord: BitwiseCopyable {
  var order = Order()
  var detail = OrderDetail()
  var links = OrderLinks()
  private var fill: UInt64 = 0
}

/// Slots for orders. An order's number is generation << 24 | slot, so that finding it is one array read and a number whose order is
/// gone is known to be stale.
struct OrderStore: ~Copyable {
  var records: Buffer<OrderRecord>
  var free: Buffer<UInt32>
  /// As far as the highest slot that ever needed one.
  var extras = Buffer<OrderExtra>()

  init(capacity: Int) {
    records = Buffer(capacity: capacity)
    free = Buffer(capacity: capacity)
    addSlot()
  }

  /// All of the order in a slot.
  subscript(slot: UInt32) -> OrderRecord {
    @inline(__always) get { records[slot] }
    @inline(__always) _modify { yield &records[slot] }
  }

  var live: Int { records.count - 1 - free.count }

  @inline(__always) func number(of slot: UInt32) -> OrderNumber {
    OrderNumber(UInt64(records[slot].order.generation) << 24 | UInt64(slot))
  }

  /// Slot of a live order, 0 if there is none of that number.
  @inline(__always) func slot(of number: OrderNumber) -> UInt32 {
    let slot = UInt32(truncatingIfNeeded: number.value & 0xff_ffff)
    guard slot > 0, Int(slot) < records.count else { return 0 }
    guard UInt64(records[slot].order.generation) == number.value >> 24 else { return 0 }
    return records[slot].order.contract == 0 ? 0 : slot
  }

  /// The slot freed last, or a new one.
  @inline(__always) mutating func take() -> UInt32 {
    if free.count > 0 { return free.removeLast() }
    addSlot()
    return UInt32(records.count - 1)
  }

  /// Makes room for what only some orders have.
  mutating func setExtra(_ slot: UInt32, _ extra: OrderExtra) {
    if extras.count <= Int(slot) {
      extras.append(repeating: OrderExtra(), count: Int(slot) + 1 - extras.count)
    }
    extras[slot] = extra
  }

  mutating func addSlot() {
    if records.count == records.capacity { reserveAll() }
    records.append(OrderRecord())
  }

  /// Room for as many as there may be, so that they need not be moved when the market is busy.
  private mutating func reserveAll() {
    records.reserve(Limits.orders + 1)
    free.reserve(Limits.orders + 1)
  }

  /// Takes the memory for `number` orders now.
  mutating func makeRoom(for number: Int) {
    records.reserveAndTouch(number + 1)
    free.reserveAndTouch(number + 1)
  }

  /// Starts bringing all of an order near.
  @inline(__always) func prefetch(_ slot: UInt32) {
    records.prefetch(slot, line: 0)
    records.prefetch(slot, line: 1)
  }

  /// Starts bringing an order's neighbours near, as its account's list has them.
  @inline(__always) func prefetchLinks(_ slot: UInt32) { records.prefetch(slot, line: 1) }

  @inline(__always) mutating func giveBack(_ slot: UInt32) {
    records[slot].order.generation &+= 1
    records[slot].order.contract = 0
    free.append(slot)
  }
}
