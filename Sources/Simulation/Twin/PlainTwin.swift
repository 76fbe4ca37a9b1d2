public import MarketEngine

/// The market once more, written for obviousness from docs/RULES.md alone: lists that are searched from the start, sorted when order
/// matters. It shares nothing with `MarketEngine.Engine` but the vocabulary, and must give the same events and the same state words
/// after every command. Time: what a command costs grows with everything there is.
public struct PlainTwin {
  var opened: OpenMarket?
  var now = Timestamp.zero
  var sequence: UInt64 = 0
  var nextTrade: UInt64 = 1
  var nextSession: UInt64 = 1
  var nextSweep: UInt64 = 1
  /// Counts orders joining the book, to tell who was first.
  var nextPlace: UInt64 = 1
  /// The first UTC day not passed; nil while there is no facility.
  var firstDay: Int64?

  // Numbered from 1: the first of each list is number 1.
  var zones: [Name] = []
  var members: [TwinMember] = []
  var users: [TwinUser] = []
  var accounts: [TwinAccount] = []
  var facilities: [FacilityTerms] = []
  var pools: [TwinPool] = []
  var contractsEverCreated: UInt32 = 0

  var rights = TwinRights()
  /// What derates have taken from each facility, as rights of no account.
  var lost = TwinRights()
  var collars = [Collar](repeating: .none, count: Product.allCases.count)
  /// What trades of the command under way are measured against, for each contract that has traded in it.
  var bases: [(contract: ContractNumber, reference: Int64?)] = []
  var fees = [TwinFees](repeating: TwinFees(), count: Product.allCases.count)
  /// Those not delivered, ascending.
  var contracts: [TwinContract] = []
  /// Days of calendars, for the blocks in them.
  var days: [CalendarDay] = []
  /// All live orders in order of entry; those with a place are in the book.
  var orders: [TwinOrder] = []
  /// Generation of each slot; slot 1 is the first.
  var generations: [UInt64] = []
  /// The last is used next.
  var freeSlots: [Int] = []
  var sessions: [TwinSession] = []
  /// Each user's, oldest first; user 1 is the first.
  var remembered: [[TwinAnswer]] = []
  var positions: [TwinPosition] = []
  var sweeps: [TwinSweep] = []
  var settled: [TwinPosting] = []
  /// Legs put together and not sent, by user number.
  var drafts: [UInt32: [NewLeg]] = [:]
  /// Contracts that traded in this command or became continuous by it, in that order.
  var contractsToExamine: [ContractNumber] = []
  var nextNegotiation: UInt64 = 1
  /// Those open, ascending.
  var negotiations: [TwinNegotiation] = []
  /// All that were made, ascending; nothing can be done about those past their gate.
  var trades: [TwinTrade] = []
  /// Products held, by zone; the first is for zones to come.
  var holds = [[Bool](repeating: false, count: Product.allCases.count)]
  /// Freezes that stand for every contract of a zone, of a product or of both.
  var freezes: [ContractScope] = []
  /// Ticks a lot of each product costs when it is called, by zone; the first is for zones to come.
  var callPrices = [[Int64?](repeating: nil, count: Product.allCases.count)]

  /// Contracts whose books the command being executed has changed.
  var changedContracts: [ContractNumber] = []
  /// Of the command being executed.
  var events: [Event] = []
  var digest = Digest.start

  public init() {}

  /// Chained over every event since the beginning.
  public var eventDigest: Digest { digest }

  /// Executes one command and gives its events. `time` is the block's; a market with a manual clock does not look at it.
  public mutating func execute(_ command: Command, at time: Timestamp) -> [Event] {
    events = []
    changedContracts = []
    bases = []
    sequence += 1
    if clock == .real { now = max(now, time) }
    switch command {
    case .open(let market): open(market, at: time)
    case .due(let due): run(due)
    case .login(let login): begin(login)
    case .endSession(let end): finish(end)
    case .order(let origin, let new):
      request(origin, command) { twin, request throws(Refusal) in try twin.enter(new, request) }
    case .replace(let origin, let replace):
      request(origin, command) { twin, request throws(Refusal) in
        try twin.replace(replace, request)
      }
    case .cancel(let origin, let cancel):
      request(origin, command) { twin, request throws(Refusal) in
        try twin.cancel(cancel, request)
      }
    case .massCancel(let origin, let cancel):
      let another = cancel.member != .none && cancel.member != user(origin.user)?.member
      request(origin, command, needs: another ? .marketOperator : nil) {
        twin, request throws(Refusal) in
        try twin.massCancel(cancel, request)
      }
    case .hibernate(let origin, let target):
      request(origin, command) { twin, request throws(Refusal) in
        try twin.hibernate(target, request)
      }
    case .reactivate(let origin, let target):
      request(origin, command) { twin, request throws(Refusal) in
        try twin.reactivate(target, request)
      }
    case .quote(let origin, let quote):
      request(origin, command) { twin, request throws(Refusal) in
        try twin.quote(quote, request)
      }
    case .leg(let origin, let leg):
      request(origin, command) { twin, request throws(Refusal) in try twin.add(leg, request) }
    case .basket(let origin, let basket):
      request(origin, command) { twin, request throws(Refusal) in
        do throws(Refusal) {
          try twin.send(basket, request)
        } catch {
          // A basket is of no one product.
          throw Refusal(error.code, need: error.need, free: error.free)
        }
      }
    case .discard(let origin):
      request(origin, command) { twin, request throws(Refusal) in twin.discard(request) }
    case .operate(let origin, let operation):
      var role: Role? = haltsOwnMember(operation, by: origin.user) ? nil : .marketOperator
      if case .setHold = operation, user(origin.user).map({ member($0.member).role }) == .gridDispatcher {
        role = nil
      }
      switch operation {
      case .callRights, .derate, .restore: role = .gridDispatcher
      case .addPool: role = nil
      default: break
      }
      request(origin, command, needs: role) { twin, request throws(Refusal) in
        try twin.operate(operation, request)
      }
    case .negotiate(let origin, let wish):
      request(origin, command) { twin, request throws(Refusal) in
        try twin.negotiate(wish, request)
      }
    case .answer(let origin, let answer):
      request(origin, command) { twin, request throws(Refusal) in
        try twin.answer(answer, request)
      }
    case .review(let origin, let review):
      request(origin, command, needs: mayReview(review.review, origin.user) ? nil : .marketOperator) {
        twin, request throws(Refusal) in
        try twin.review(review, request)
      }
    case .block(let origin, let block):
      request(origin, command) { twin, request throws(Refusal) in
        try twin.enter(block, request)
      }
    }
    while !changedContracts.isEmpty || !contractsToExamine.isEmpty {
      retryAllOrNone()
      examineStops()
    }
    for event in events { event.absorb(into: &digest) }
    return events
  }

  var clock: ClockKind { opened?.clock ?? .real }

  /// The house: its accounts in the order they are made.
  static let clearing = AccountNumber(1)
  static let feesAccount = AccountNumber(2)
  static let houseAccounts = 3
}
