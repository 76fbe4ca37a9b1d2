struct EngineState: ~Copyable {
  var rules: UInt32 = 0
  var clock: ClockKind = ClockKind.real
  var marketName: Name = Name.empty
  /// The market's time; never goes back.
  var now: Timestamp = Timestamp.zero
  /// Number of the last command.
  var sequence: UInt64 = 0
  /// Chained over every event since the beginning.
  var eventDigest: Digest = Digest.start

  var nextTrade: UInt64 = 1
  var nextSession: UInt64 = 1
  var nextSweep: UInt64 = 1
  /// First UTC day not passed; `Int64.min` while there is no facility.
  var dayCursor: Int64 = Int64.min
  /// Sum of all cash: deposits less withdrawals.
  var totalCash: Int64 = 0

  var registry: Registry = Registry()
  var contracts: ContractStore = ContractStore()
  var rights: RightsLedger = RightsLedger()
  var positions: PositionStore = PositionStore()
  var books: BookStore
  var orders: OrderStore
  var references: ReferenceStore = ReferenceStore()
  var quotes: QuoteStore = QuoteStore()
  var drafts: DraftStore = DraftStore()
  /// The legs of the basket being executed; otherwise without meaning.
  var basketLegs: Buffer<BasketLeg> = Buffer<BasketLeg>(capacity: Limits.legs)
  var dues: DueQueue = DueQueue()
  /// Contracts whose last price may have reached a stop, in the order of their first trade by this command; 0 for none.
  var firstExamined: UInt32 = 0
  var lastExamined: UInt32 = 0
  var expectations: Expectations = Expectations()
  var sweeps: Buffer<Sweep> = Buffer<Sweep>()
  var negotiations: NegotiationStore = NegotiationStore()
  var trades: TradeStore = TradeStore()
  var pending: PendingStore = PendingStore()
  /// Products held, a bit each, by zone; of index 0 those of zones to come.
  var holds: Buffer<UInt16> = Buffer<UInt16>()
  /// Freezes that stand, by zone, a bit for all products and one for each; of index 0 those of every zone.
  var freezes: Buffer<UInt32> = Buffer<UInt32>()
  /// Ticks a lot costs when it is called, by zone and product; of zone 0 those of zones to come.
  var callPrices: Buffer<Int64> = Buffer<Int64>()
  /// Who gives what of a call; empty between commands.
  var shares: Buffer<Engine.Share> = Buffer<Engine.Share>()
  /// Of members that are halted or have limits; the first is of nobody.
  var safeguards: Buffer<Safeguard> = Buffer<Safeguard>()
  var exposures: ExposureStore = ExposureStore()
  var pools: PoolStore = PoolStore()
  /// Contracts whose all-or-none orders are to be tried again when the command is done; empty between commands.
  var retries: Buffer<UInt32> = Buffer<UInt32>()
  var settled: Buffer<SettledKey> = Buffer<SettledKey>()
  var settledIndex: HashIndex = HashIndex(capacity: 1_024)
  var makerFees: [Money] = [Money](repeating: .zero, count: Product.allCases.count + 1)
  var takerFees: [Money] = [Money](repeating: .zero, count: Product.allCases.count + 1)
  /// Days that blocks can be named in, as their calendars came.
  var days: Buffer<ZoneDay> = Buffer<ZoneDay>()
  var collars: [Collar] = [Collar](repeating: .none, count: Product.allCases.count + 1)
  var auctionFees: [Money] = [Money](repeating: .zero, count: Product.allCases.count + 1)

  init() {
    books = BookStore(orders: 1 << 12)
    orders = OrderStore(capacity: 1 << 12)
    holds.append(0)
    freezes.append(0)
    callPrices.append(repeating: SetCallPrice.none.ticks, count: Product.allCases.count)
    settled.append(SettledKey(run: 0, version: 0, member: .none))
    safeguards.append(Safeguard(member: .none))
  }
}

extension Engine {
  public internal(set) var rules: UInt32 {
    @inline(__always) _read { yield state.value.rules }
    @inline(__always) _modify { yield &state.value.rules }
  }
  public internal(set) var clock: ClockKind {
    @inline(__always) _read { yield state.value.clock }
    @inline(__always) _modify { yield &state.value.clock }
  }
  public internal(set) var marketName: Name {
    @inline(__always) _read { yield state.value.marketName }
    @inline(__always) _modify { yield &state.value.marketName }
  }
  public internal(set) var now: Timestamp {
    @inline(__always) _read { yield state.value.now }
    @inline(__always) _modify { yield &state.value.now }
  }
  public internal(set) var sequence: UInt64 {
    @inline(__always) _read { yield state.value.sequence }
    @inline(__always) _modify { yield &state.value.sequence }
  }
  public internal(set) var eventDigest: Digest {
    @inline(__always) _read { yield state.value.eventDigest }
    @inline(__always) _modify { yield &state.value.eventDigest }
  }
  var nextTrade: UInt64 {
    @inline(__always) _read { yield state.value.nextTrade }
    @inline(__always) _modify { yield &state.value.nextTrade }
  }
  var nextSession: UInt64 {
    @inline(__always) _read { yield state.value.nextSession }
    @inline(__always) _modify { yield &state.value.nextSession }
  }
  var nextSweep: UInt64 {
    @inline(__always) _read { yield state.value.nextSweep }
    @inline(__always) _modify { yield &state.value.nextSweep }
  }
  var dayCursor: Int64 {
    @inline(__always) _read { yield state.value.dayCursor }
    @inline(__always) _modify { yield &state.value.dayCursor }
  }
  var totalCash: Int64 {
    @inline(__always) _read { yield state.value.totalCash }
    @inline(__always) _modify { yield &state.value.totalCash }
  }
  var registry: Registry {
    @inline(__always) _read { yield state.value.registry }
    @inline(__always) _modify { yield &state.value.registry }
  }
  var contracts: ContractStore {
    @inline(__always) _read { yield state.value.contracts }
    @inline(__always) _modify { yield &state.value.contracts }
  }
  var rights: RightsLedger {
    @inline(__always) _read { yield state.value.rights }
    @inline(__always) _modify { yield &state.value.rights }
  }
  var positions: PositionStore {
    @inline(__always) _read { yield state.value.positions }
    @inline(__always) _modify { yield &state.value.positions }
  }
  var books: BookStore {
    @inline(__always) _read { yield state.value.books }
    @inline(__always) _modify { yield &state.value.books }
  }
  var orders: OrderStore {
    @inline(__always) _read { yield state.value.orders }
    @inline(__always) _modify { yield &state.value.orders }
  }
  var references: ReferenceStore {
    @inline(__always) _read { yield state.value.references }
    @inline(__always) _modify { yield &state.value.references }
  }
  var quotes: QuoteStore {
    @inline(__always) _read { yield state.value.quotes }
    @inline(__always) _modify { yield &state.value.quotes }
  }
  var drafts: DraftStore {
    @inline(__always) _read { yield state.value.drafts }
    @inline(__always) _modify { yield &state.value.drafts }
  }
  var basketLegs: Buffer<BasketLeg> {
    @inline(__always) _read { yield state.value.basketLegs }
    @inline(__always) _modify { yield &state.value.basketLegs }
  }
  var dues: DueQueue {
    @inline(__always) _read { yield state.value.dues }
    @inline(__always) _modify { yield &state.value.dues }
  }
  var firstExamined: UInt32 {
    @inline(__always) _read { yield state.value.firstExamined }
    @inline(__always) _modify { yield &state.value.firstExamined }
  }
  var lastExamined: UInt32 {
    @inline(__always) _read { yield state.value.lastExamined }
    @inline(__always) _modify { yield &state.value.lastExamined }
  }
  var expectations: Expectations {
    @inline(__always) _read { yield state.value.expectations }
    @inline(__always) _modify { yield &state.value.expectations }
  }
  var sweeps: Buffer<Sweep> {
    @inline(__always) _read { yield state.value.sweeps }
    @inline(__always) _modify { yield &state.value.sweeps }
  }
  var negotiations: NegotiationStore {
    @inline(__always) _read { yield state.value.negotiations }
    @inline(__always) _modify { yield &state.value.negotiations }
  }
  var trades: TradeStore {
    @inline(__always) _read { yield state.value.trades }
    @inline(__always) _modify { yield &state.value.trades }
  }
  var pending: PendingStore {
    @inline(__always) _read { yield state.value.pending }
    @inline(__always) _modify { yield &state.value.pending }
  }
  var holds: Buffer<UInt16> {
    @inline(__always) _read { yield state.value.holds }
    @inline(__always) _modify { yield &state.value.holds }
  }
  var freezes: Buffer<UInt32> {
    @inline(__always) _read { yield state.value.freezes }
    @inline(__always) _modify { yield &state.value.freezes }
  }
  var callPrices: Buffer<Int64> {
    @inline(__always) _read { yield state.value.callPrices }
    @inline(__always) _modify { yield &state.value.callPrices }
  }
  var shares: Buffer<Share> {
    @inline(__always) _read { yield state.value.shares }
    @inline(__always) _modify { yield &state.value.shares }
  }
  var safeguards: Buffer<Safeguard> {
    @inline(__always) _read { yield state.value.safeguards }
    @inline(__always) _modify { yield &state.value.safeguards }
  }
  var exposures: ExposureStore {
    @inline(__always) _read { yield state.value.exposures }
    @inline(__always) _modify { yield &state.value.exposures }
  }
  var pools: PoolStore {
    @inline(__always) _read { yield state.value.pools }
    @inline(__always) _modify { yield &state.value.pools }
  }
  var retries: Buffer<UInt32> {
    @inline(__always) _read { yield state.value.retries }
    @inline(__always) _modify { yield &state.value.retries }
  }
  var settled: Buffer<SettledKey> {
    @inline(__always) _read { yield state.value.settled }
    @inline(__always) _modify { yield &state.value.settled }
  }
  var settledIndex: HashIndex {
    @inline(__always) _read { yield state.value.settledIndex }
    @inline(__always) _modify { yield &state.value.settledIndex }
  }
  var makerFees: [Money] {
    @inline(__always) _read { yield state.value.makerFees }
    @inline(__always) _modify { yield &state.value.makerFees }
  }
  var takerFees: [Money] {
    @inline(__always) _read { yield state.value.takerFees }
    @inline(__always) _modify { yield &state.value.takerFees }
  }
  var days: Buffer<ZoneDay> {
    @inline(__always) _read { yield state.value.days }
    @inline(__always) _modify { yield &state.value.days }
  }
  var collars: [Collar] {
    @inline(__always) _read { yield state.value.collars }
    @inline(__always) _modify { yield &state.value.collars }
  }
  var auctionFees: [Money] {
    @inline(__always) _read { yield state.value.auctionFees }
    @inline(__always) _modify { yield &state.value.auctionFees }
  }
}
