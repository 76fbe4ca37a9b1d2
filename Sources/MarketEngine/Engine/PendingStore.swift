/// What a held trade has set aside: both sides at their own limit prices.
struct PendingTrade: BitwiseCopyable {
  var number: TradeNumber
  var buyLimit: Price
  var sellLimit: Price
  var until: Timestamp
}

/// Trades that wait for the dispatcher, in a pool, found by number.
struct PendingStore: ~Copyable {
  var trades: Buffer<PendingTrade>
  private var free: Buffer<UInt32>
  private var index: HashIndex

  init() {
    trades = Buffer()
    free = Buffer()
    index = HashIndex(capacity: 64)
    trades.append(PendingTrade(number: .none, buyLimit: Price(ticks: 0), sellLimit: Price(ticks: 0), until: .never))
  }

  var count: Int { trades.count - 1 - free.count }

  /// Slot of a trade that waits, 0 if it does not.
  func find(_ number: TradeNumber) -> UInt32 {
    index.find(hash32(number.value, 1)) { trades[$0].number == number }
  }

  mutating func add(_ trade: PendingTrade) {
    let slot: UInt32
    if free.count > 0 {
      slot = free.removeLast()
      trades[slot] = trade
    } else {
      slot = UInt32(trades.count)
      trades.append(trade)
    }
    index.insert(slot, hash: hash32(trade.number.value, 1))
  }

  mutating func remove(_ slot: UInt32) -> PendingTrade {
    let removed = trades[slot]
    index.remove(slot, hash: hash32(removed.number.value, 1))
    trades[slot].number = .none
    free.append(slot)
    return removed
  }
}
