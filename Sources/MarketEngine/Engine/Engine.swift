/// The market: a deterministic function from commands to events.
///
/// It opens no file, reads no clock and draws no random number. Whoever executes the same commands has the same market, shown by
/// `eventDigest` and `stateDigest()`. What each command does is written in docs/RULES.md.
///
/// Functions on the way of an order are `mutating` even where they change nothing, or inlined: the engine is a thousand bytes, and a
/// function that does not change it may be handed a copy.
public struct Engine: ~Copyable {
  public internal(set) var rules: UInt32 = 0
  public internal(set) var clock = ClockKind.real
  public internal(set) var marketName = Name.empty
  /// The market's time; never goes back.
  public internal(set) var now = Timestamp.zero
  /// Number of the last command.
  public internal(set) var sequence: UInt64 = 0
  /// Chained over every event since the beginning.
  public internal(set) var eventDigest = Digest.start

  var nextTrade: UInt64 = 1
  var nextSession: UInt64 = 1
  var nextSweep: UInt64 = 1
  /// First UTC day not passed; `Int64.min` while there is no facility.
  var dayCursor = Int64.min
  /// Sum of all cash: deposits less withdrawals.
  var totalCash: Int64 = 0

  var registry = Registry()
  var contracts = ContractStore()
  var rights = RightsLedger()
  var positions = PositionStore()
  var books: BookStore
  var orders: OrderStore
  var references = ReferenceStore()
  var quotes = QuoteStore()
  var drafts = DraftStore()
  /// The legs of the basket being executed; otherwise without meaning.
  var basketLegs = Buffer<BasketLeg>(capacity: Limits.legs)
  var dues = DueQueue()
  /// Contracts whose last price may have reached a stop, in the order of their first trade by this command; 0 for none.
  var firstExamined: UInt32 = 0
  var lastExamined: UInt32 = 0
  var expectations = Expectations()
  var sweeps = Buffer<Sweep>()
  var negotiations = NegotiationStore()
  var trades = TradeStore()
  var pending = PendingStore()
  /// Products held, a bit each, by zone; of index 0 those of zones to come.
  var holds = Buffer<UInt8>()
  /// Ticks a lot costs when it is called, by zone and product; of zone 0 those of zones to come.
  var callPrices = Buffer<Int64>()
  /// Who gives what of a call; empty between commands.
  var callShares = Buffer<CallShare>()
  /// Of members that are halted or have limits; the first is of nobody.
  var safeguards = Buffer<Safeguard>()
  var exposures = ExposureStore()
  /// Contracts whose all-or-none orders are to be tried again when the command is done; empty between commands.
  var retries = Buffer<UInt32>()
  var settled = Buffer<SettledKey>()
  var settledIndex = HashIndex(capacity: 1_024)
  var makerFees = [Money](repeating: .zero, count: Product.allCases.count + 1)
  var takerFees = [Money](repeating: .zero, count: Product.allCases.count + 1)
  var collars = [Collar](repeating: .none, count: Product.allCases.count + 1)
  var auctionFees = [Money](repeating: .zero, count: Product.allCases.count + 1)

  public init() {
    books = BookStore(orders: 1 << 12)
    orders = OrderStore(capacity: 1 << 12)
    holds.append(0)
    callPrices.append(repeating: SetCallPrice.none.ticks, count: Product.allCases.count)
    settled.append(SettledKey(run: 0, version: 0, member: .none))
    safeguards.append(Safeguard(member: .none))
  }

  /// Takes the memory for so many live orders and remembered references now, so that none has to be cleared while the market is busy.
  /// There may be more of either later.
  public mutating func makeRoom(orders number: Int, references: Int) {
    orders.makeRoom(for: number)
    books.nodes.reserveAndTouch(number + 1)
    self.references.makeRoom(for: references)
  }

  /// Executes one command at its block's time and appends what it did, at least one event.
  public mutating func execute(
    _ command: Command, at time: Timestamp, events: inout EventBuffer
  ) {
    advanceExpectations()
    sequence += 1
    if clock == .real || sequence == 1 { now = max(now, time) }
    switch command {
    case .open(let open): openMarket(open, &events)
    case .due(let due): run(due, &events)
    case .login(let login): begin(login, &events)
    case .endSession(let ended): end(ended, &events)
    case .order(let origin, let order):
      enter(order, origin, command, &events)
    case .replace(let origin, let replacement):
      replace(replacement, origin, command, &events)
    case .cancel(let origin, let cancel):
      self.cancel(cancel, origin, command, &events)
    case .massCancel(let origin, let massCancel):
      self.massCancel(massCancel, origin, command, &events)
    case .hibernate(let origin, let target):
      hibernate(target, origin, command, &events)
    case .reactivate(let origin, let target):
      reactivate(target, origin, command, &events)
    case .quote(let origin, let quote):
      self.quote(quote, origin, command, &events)
    case .leg(let origin, let leg): add(leg, origin, command, &events)
    case .basket(let origin, let basket): send(basket, origin, command, &events)
    case .discard(let origin): discardLegs(origin, command, &events)
    case .operate(let origin, let operation):
      operate(operation, origin, command, &events)
    case .negotiate(let origin, let negotiate):
      self.negotiate(negotiate, origin, command, &events)
    case .answer(let origin, let answer):
      self.answer(answer, origin, command, &events)
    case .review(let origin, let review):
      self.review(review, origin, command, &events)
    }
    // What this brings about may again reach stops and fill all-or-none orders.
    while retries.count > 0 || firstExamined != 0 {
      if retries.count > 0 { retryAllOrNone(&events) }
      if firstExamined != 0 { examineStops(&events) }
    }
  }

  /// Tells what was done: into the digest, then into the buffer. Inlined, so that nothing is asked of an event whose kind is known.
  @inline(__always) mutating func emit(_ event: Event, _ events: inout EventBuffer) {
    event.absorb(into: &eventDigest)
    events.append(event)
  }
}

/// What makes a settlement posting one that is done once.
struct SettledKey: BitwiseCopyable, Equatable {
  var run: UInt64
  var version: UInt32
  var member: MemberNumber

  var hash: UInt32 { hash32(run, UInt64(version) << 32 | UInt64(member.value)) }
}
