/// An account's rights on one facility.
struct Holding: BitwiseCopyable {
  var account: AccountNumber
  var facility: FacilityNumber
  /// The account's next holding, by facility number.
  var next: UInt32
}

/// The capacity ledger: for every account, facility, quarter-hour and resource, the right held and how much of it is reserved.
///
///     holding ── ring of 1,024 days ──┬─ rights page:   C, D, E [96 quarter-hours each]
///                                      └─ reserved page: C, D, E [96 each], made when something is first reserved that day
///
/// For each facility, quarter-hour and resource the rights of all accounts add up to the capability; `right ≥ reserved ≥ 0`.
struct RightsLedger: ~Copyable {
  static let quartersPerDay = 96
  static let pageWords = 3 * quartersPerDay
  static let ringDays = 1_024

  var holdings: Buffer<Holding>
  private var days: Buffer<DayPages>
  private var words: Buffer<UInt64>
  private var freePages: Buffer<UInt32>

  /// Numbers of a day's pages; 0 is none.
  struct DayPages: BitwiseCopyable {
    var rights: UInt32 = 0
    var reserved: UInt32 = 0
  }

  init() {
    holdings = Buffer(capacity: 1_024)
    days = Buffer(capacity: 1_024)
    words = Buffer(capacity: 1 << 16)
    freePages = Buffer()
    holdings.append(Holding(account: .none, facility: .none, next: 0))
    days.append(repeating: DayPages(), count: RightsLedger.ringDays)
    words.append(repeating: 0, count: RightsLedger.pageWords)
  }

  /// A new holding without rights.
  mutating func addHolding(_ holding: Holding) -> UInt32 {
    holdings.append(holding)
    days.append(repeating: DayPages(), count: RightsLedger.ringDays)
    return UInt32(holdings.count - 1)
  }

  @inline(__always) private func entry(_ holding: UInt32, _ day: Int32) -> Int {
    Int(holding) * RightsLedger.ringDays + Int(day & 1_023)
  }

  /// Start of the day's rights, 0 if the holding has none that day.
  @inline(__always) func rightsPage(_ holding: UInt32, day: Int32) -> Int {
    Int(days[entry(holding, day)].rights) * RightsLedger.pageWords
  }

  /// Start of the day's reservations, 0 if nothing was reserved that day.
  @inline(__always) func reservedPage(_ holding: UInt32, day: Int32) -> Int {
    Int(days[entry(holding, day)].reserved) * RightsLedger.pageWords
  }

  func word(_ index: Int) -> UInt64 { words[index] }

  mutating func setWord(_ index: Int, _ value: UInt64) { words[index] = value }

  /// The day's rights page, made if there is none.
  mutating func makeRightsPage(_ holding: UInt32, day: Int32) -> Int {
    let entry = entry(holding, day)
    if days[entry].rights == 0 { days[entry].rights = takePage() }
    return Int(days[entry].rights) * RightsLedger.pageWords
  }

  /// The day's reserved page, made if there is none.
  mutating func makeReservedPage(_ holding: UInt32, day: Int32) -> Int {
    let entry = entry(holding, day)
    if days[entry].reserved == 0 { days[entry].reserved = takePage() }
    return Int(days[entry].reserved) * RightsLedger.pageWords
  }

  private mutating func takePage() -> UInt32 {
    guard freePages.count > 0 else {
      words.append(repeating: 0, count: RightsLedger.pageWords)
      return UInt32(words.count / RightsLedger.pageWords - 1)
    }
    let page = freePages.removeLast()
    let start = Int(page) * RightsLedger.pageWords
    for index in start..<(start + RightsLedger.pageWords) { words[index] = 0 }
    return page
  }

  /// Forgets a day that is past, for all holdings.
  mutating func dropDay(_ day: Int32) {
    for holding in 1..<holdings.count {
      let entry = entry(UInt32(holding), day)
      if days[entry].rights != 0 { freePages.append(days[entry].rights) }
      if days[entry].reserved != 0 { freePages.append(days[entry].reserved) }
      days[entry] = DayPages()
    }
  }

  // MARK: Fetching ahead

  /// Fetches where the pages of a vector's first day are found. Only of the first segment: one quarter-hour is what trades most.
  @inline(__always) func prefetchDay(_ vector: ResourceVector, _ holding: UInt32) {
    let day = DayRun.day(of: RightsLedger.first(of: vector).segment.first.index)
    days.prefetch(entry(holding, day))
  }

  /// Fetches a vector's first rights and reservations; where they are has been fetched a while ago.
  @inline(__always) func prefetchRights(_ vector: ResourceVector, _ holding: UInt32) {
    let (segment, resource) = RightsLedger.first(of: vector)
    let day = DayRun.day(of: segment.first.index)
    let place = resource * RightsLedger.quartersPerDay + Int(segment.first.index - day * 96)
    words.prefetch(rightsPage(holding, day: day) + place)
    words.prefetch(reservedPage(holding, day: day) + place)
  }

  @inline(__always) private static func first(
    of vector: ResourceVector
  ) -> (segment: Segment, resource: Int) {
    if vector.charge.amount != 0 { return (vector.charge, 0) }
    if vector.discharge.amount != 0 { return (vector.discharge, 1) }
    return (vector.room, 2)
  }

  // MARK: What a vector does

  /// The most lots of `vector` that the holding's free rights cover.
  @inline(__always) func mostLots(_ vector: ResourceVector, _ holding: UInt32) -> Int64 {
    var most = Int64.max
    most = min(most, mostLots(vector.charge, resource: 0, holding))
    most = min(most, mostLots(vector.discharge, resource: 1, holding))
    most = min(most, mostLots(vector.room, resource: 2, holding))
    return most
  }

  /// Whether the holding's free rights cover `lots` of `vector`.
  func covers(_ vector: ResourceVector, lots: Int64, _ holding: UInt32) -> Bool {
    mostLots(vector, holding) >= lots
  }

  /// The same of one resource.
  @inline(__always) func mostLots(_ segment: Segment, resource: Int, _ holding: UInt32) -> Int64 {
    guard segment.amount > 0 else { return .max }
    var least = UInt64.max
    var quarter = segment.first.index
    while quarter < segment.end.index {
      let run = DayRun(from: quarter, to: segment.end.index)
      let right = rightsPage(holding, day: run.day)
      guard right != 0 else { return 0 }
      let place = resource * RightsLedger.quartersPerDay + run.place
      // Page 0 is all zeros: nothing reserved.
      let reserved = reservedPage(holding, day: run.day)
      least = min(
        least, words.leastDifference(at: right + place, minus: reserved + place, count: run.count))
      quarter += Int32(run.count)
    }
    return Int64(clamping: least) / segment.amount
  }

  /// The most lots of a non-empty `vector` that the holding's rights cover, reserved or not.
  func mostHeldLots(_ vector: ResourceVector, _ holding: UInt32) -> Int64 {
    var most = Int64.max
    for (resource, segment) in [vector.charge, vector.discharge, vector.room].enumerated()
    where segment.amount > 0 {
      for quarter in segment.first.index..<segment.end.index {
        let (right, _) = words(holding, resource, quarter)
        most = min(most, Int64(clamping: right) / segment.amount)
      }
    }
    return most
  }

  /// Whether, of all that both `vector` and `other` touch, there is something of which less is held than is reserved: only between the
  /// loss of rights and the end of what they were reserved for.
  func isShort(_ holding: UInt32, _ vector: ResourceVector, within other: ResourceVector) -> Bool {
    let pairs = [
      (vector.charge, other.charge), (vector.discharge, other.discharge), (vector.room, other.room),
    ]
    for (resource, (segment, touched)) in pairs.enumerated() where segment.amount > 0 && touched.amount > 0 {
      let first = max(segment.first.index, touched.first.index)
      let end = min(segment.end.index, touched.end.index)
      guard first < end else { continue }
      for quarter in first..<end {
        let (right, reserved) = words(holding, resource, quarter)
        if right < reserved { return true }
      }
    }
    return false
  }

  /// What the holding has of a resource in a quarter-hour.
  func right(_ holding: UInt32, _ resource: Resource, _ quarter: Int32) -> Int64 {
    Int64(clamping: words(holding, resource.place, quarter).right)
  }

  private func words(_ holding: UInt32, _ resource: Int, _ quarter: Int32) -> (right: UInt64, reserved: UInt64) {
    let run = DayRun(from: quarter, to: quarter + 1)
    let right = rightsPage(holding, day: run.day)
    guard right != 0 else { return (0, 0) }
    let place = resource * RightsLedger.quartersPerDay + run.place
    return (word(right + place), word(reservedPage(holding, day: run.day) + place))
  }

  /// Reserves rights that are known to be free.
  mutating func reserve(_ vector: ResourceVector, lots: Int64, _ holding: UInt32) {
    change(vector, lots: lots, holding, right: .stays, reserved: .rises)
  }

  mutating func release(_ vector: ResourceVector, lots: Int64, _ holding: UInt32) {
    change(vector, lots: lots, holding, right: .stays, reserved: .falls)
  }

  /// A fill: the seller's reserved rights go to the buyer.
  mutating func move(_ vector: ResourceVector, lots: Int64, from seller: UInt32, to buyer: UInt32) {
    change(vector, lots: lots, seller, right: .falls, reserved: .falls)
    change(vector, lots: lots, buyer, right: .rises, reserved: .stays)
  }

  /// Changes what is reserved of a resource over a run, by the segment's amount.
  mutating func change(_ run: Segment, _ resource: Int, _ holding: UInt32, reserved: Change) {
    change(run, 1, resource, holding, .stays, reserved)
  }

  enum Change: UInt8 {
    case rises
    case falls
    case stays
  }

  mutating func change(
    _ vector: ResourceVector, lots: Int64, _ holding: UInt32, right: Change, reserved: Change
  ) {
    change(vector.charge, lots, 0, holding, right, reserved)
    change(vector.discharge, lots, 1, holding, right, reserved)
    change(vector.room, lots, 2, holding, right, reserved)
  }

  private mutating func change(
    _ segment: Segment, _ lots: Int64, _ resource: Int, _ holding: UInt32, _ right: Change,
    _ reserved: Change
  ) {
    guard segment.amount > 0 else { return }
    let amount = UInt64(segment.amount * lots)
    var quarter = segment.first.index
    while quarter < segment.end.index {
      let run = DayRun(from: quarter, to: segment.end.index)
      let place = resource * RightsLedger.quartersPerDay + run.place
      if right != .stays {
        apply(right, amount, at: makeRightsPage(holding, day: run.day) + place, count: run.count)
      }
      if reserved != .stays {
        let page = makeReservedPage(holding, day: run.day)
        apply(reserved, amount, at: page + place, count: run.count)
      }
      quarter += Int32(run.count)
    }
  }

  @inline(__always) private mutating func apply(
    _ change: Change, _ amount: UInt64, at start: Int, count: Int
  ) {
    switch change {
    case .rises: words.add(amount, at: start, count: count)
    case .falls: words.subtract(amount, at: start, count: count)
    case .stays: break
    }
  }
}

/// The part of a run of quarter-hours that lies within one UTC day.
struct DayRun {
  var day: Int32
  /// Place of the first quarter-hour in the day, and how many follow on from it.
  var place: Int
  var count: Int

  @inline(__always) init(from quarter: Int32, to end: Int32) {
    day = DayRun.day(of: quarter)
    place = Int(quarter - day * 96)
    count = min(96 - place, Int(end - quarter))
  }

  /// UTC day of a quarter-hour, rounded down.
  @inline(__always) static func day(of quarter: Int32) -> Int32 {
    quarter >= 0 ? quarter / 96 : -((95 - quarter) / 96)
  }
}
