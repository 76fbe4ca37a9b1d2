/// What is kept of a trade until its contract's gate: 40 bytes, enough to reverse it.
struct TradeRecord: BitwiseCopyable {
  var number: TradeNumber
  var contract: ContractNumber
  /// Ticks: no product's range is wider than 32 bits.
  var price: Int32
  var lots: UInt32
  var buyer: AccountNumber
  var seller: AccountNumber
  var facility: FacilityNumber
  var kind: TradeKind
  var state: TradeState
  var aggressor: Side
  /// 0, or the side of the party that disputes it.
  var disputer: UInt8

  @inline(__always) init(_ trade: Trade) {
    number = trade.number
    contract = trade.contract
    price = Int32(truncatingIfNeeded: trade.price.ticks)
    lots = UInt32(truncatingIfNeeded: trade.quantity.lots)
    buyer = trade.buyer
    seller = trade.seller
    facility = trade.facility
    kind = trade.kind
    state = trade.state
    aggressor = trade.aggressor
    disputer = 0
  }

  init(
    number: TradeNumber, contract: ContractNumber, price: Int32, lots: UInt32, buyer: AccountNumber,
    seller: AccountNumber, facility: FacilityNumber, kind: TradeKind, state: TradeState, aggressor: Side,
    disputer: UInt8
  ) {
    self.number = number
    self.contract = contract
    self.price = price
    self.lots = lots
    self.buyer = buyer
    self.seller = seller
    self.facility = facility
    self.kind = kind
    self.state = state
    self.aggressor = aggressor
    self.disputer = disputer
  }
}

/// Records of trades, ascending by number: added at the end, found by halving. Those past their gate are squeezed out a few at a time,
/// by passes that run as trades are added, so that no command waits for it:
///
///     0 ── looked at, kept ── kept ──── to be overwritten ──── scanned ── not looked at ── count
///
/// Between passes both ends of the gap are 0.
struct TradeStore: ~Copyable {
  /// Records looked at with each trade while a pass runs. More than one, so that a pass ends.
  static let stride = 4
  /// Below this many records no pass is worth its while.
  private static let least = 65_536

  var records: Buffer<TradeRecord>
  private(set) var kept = 0
  private(set) var scanned = 0
  /// A pass begins at so many records; 0 while one runs.
  private(set) var passAt = TradeStore.least

  init() {
    // Room for 2²² of them; memory is only taken as it is used.
    records = Buffer(capacity: 1 << 22)
  }

  /// Whether a contract whose gate is not past has traded, whatever became of its trades. O(records).
  func hasAny(of contract: ContractNumber) -> Bool {
    for place in 0..<records.count where records[place].contract == contract { return true }
    return false
  }

  /// Place of a record, past its gate or not; nil if there is none of that number.
  func place(of number: TradeNumber) -> Int? {
    place(of: number, in: 0..<kept) ?? place(of: number, in: scanned..<records.count)
  }

  private func place(of number: TradeNumber, in places: Range<Int>) -> Int? {
    var low = places.lowerBound
    var high = places.upperBound
    while low < high {
      let middle = (low + high) / 2
      if records[middle].number < number { low = middle + 1 } else { high = middle }
    }
    return low < places.upperBound && records[low].number == number ? low : nil
  }

  /// Every record, ascending.
  func each(_ body: (TradeRecord) -> Void) {
    for place in 0..<kept { body(records[place]) }
    for place in scanned..<records.count { body(records[place]) }
  }

  var isPassing: Bool { passAt == 0 }

  /// The next record of a pass.
  var next: TradeRecord { records[scanned] }

  /// Goes on with a pass by one record, or begins one.
  mutating func pass(keeping keeps: Bool) {
    passAt = 0
    if keeps {
      if kept < scanned { records[kept] = records[scanned] }
      kept += 1
    }
    scanned += 1
    guard scanned == records.count else { return }
    records.truncate(to: kept)
    passAt = max(TradeStore.least, 2 * kept)
    kept = 0
    scanned = 0
  }
}
