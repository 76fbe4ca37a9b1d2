/// Every limit of the engine, its reason, and what happens at it: the request is refused, `limit-reached` unless another code is named.
public enum Limits {
  /// Live orders. A slot number has 24 bits; five times the 200,000 of a large market leave room for a storm.
  public static let orders = 1_048_576
  /// Lots of one order: the book's slot keeps 32 bits. Refused `quantity-out-of-range`.
  public static let lotsPerOrder: Int64 = 4_294_967_295
  public static let members = 65_536
  public static let users = 65_536
  public static let accounts = 65_536
  public static let facilities = 65_536
  public static let zones = 256
  public static let pools = 65_536
  /// Pools of one account, so that no member takes all there are.
  public static let poolsOfAccount = 256
  /// Live offers of a pool: a trade of one looks at each, over each run of quarter-hours in which none of them begins or ends.
  public static let offersOfPool = 32
  /// Contracts not yet delivered: three times the 20,000 of a large market.
  public static let liveContracts = 65_536
  public static let openSessions = 65_536
  /// Orders of one contract that wait for a stop price: no trade sets off more than these.
  public static let stops = 1_000
  /// Open negotiations of the market and of one proposing member: looked for from the start, so that a proposal costs microseconds.
  public static let negotiations = 16_384
  public static let negotiationsPerMember = 256
  /// Trades held for the dispatcher, each approved by a command: more than people approve in a quarter of an hour. New orders, replaces
  /// and confirmations in held contracts are refused; what such an order trades at once with resting ones may go beyond.
  public static let pendingTrades = 65_536
  /// How long a trade is held at most; not beyond the gate.
  public static let pendingSeconds: Int64 = 900
  /// Orders looked at by one slice of a sweep, so that no command holds up the others for long.
  public static let sweepSlice = 1_000
  /// References remembered per user beyond those of live orders: twice the most a user may have unanswered.
  public static let rememberedReferences = 4_096
  /// Days ahead of the first day not passed for which rights can exist; the day directory is a ring of 1,024.
  public static let daysAhead: Int32 = 1_000
  /// All deposits less withdrawals, µCNY: the sum of any two balances then fits 64 bits. Refused `value-out-of-range`.
  public static let totalCash: Int64 = 1 << 61
  /// W or Wh of one facility, a thousand times the world's whole power: sums of any rights then fit 64 bits. Refused `value-out-of-range`.
  public static let capability: Int64 = 1 << 53
  /// Quarter-hours of one derate or restoration: the longest day, so that what one command tells is bounded. Refused `value-out-of-range`.
  public static let derateQuarters: Int32 = 100
  /// Cycles of a facility in a day: more than there are seconds for. Refused `value-out-of-range`.
  public static let cyclesPerDay: Int32 = 1_000
  /// The last quarter-hour a command may name, in the year 2255: its time in ns fits 64 bits. Refused `value-out-of-range`.
  public static let lastQuarter: Int32 = 10_000_000
  /// The furthest a manual clock moves at once, so that the due things of one move stay countable. Refused `value-out-of-range`.
  public static let clockDays: Int64 = 400
  /// Clips of one iceberg: an order that takes all of it trades with each. Refused `clip-out-of-range`.
  public static let clips: Int64 = 1_000
  /// Resting all-or-none orders of a contract and side: each is tried again after whatever changes the book.
  public static let allOrNone = 100
  /// Legs of a basket, so that what one command does is bounded. One more is refused; fewer than the least are no basket, `legs-differ`.
  public static let legs = 100
  public static let fewestLegs = 2
  /// The longest disclosure or call, as far as a manual clock moves at once. Refused `value-out-of-range`.
  public static let phaseSeconds: Int32 = 34_560_000
  /// The widest collar: as far as two prices can be apart. Refused `value-out-of-range`.
  public static let collarTicks: Int64 = 1 << 32
  /// Live contracts of a zone that are blocks: about one a day's product, which is what people could name.
  public static let blocks = 10_000
  /// Minutes from the gate to the first quarter-hour of a delivery.
  public static let gateMinutes: Int64 = 30
}
