import MarketEngine
import Postgres

/// The rows of whole blocks that are not in the tables yet, in the form in which they are sent. Events become rows at once: an event is
/// a few hundred bytes, and copying it about costs more than writing its row.
struct StagedRows: ~Copyable {
  /// How far each list goes at the end of a block.
  private struct Boundary {
    var block: UInt64
    var sequence: UInt64
    var time: Timestamp
    var ends: [(rows: Int, bytes: Int)]
    var registry: Int
    var delivered: Int
  }

  private var orderEvents = CopyRows(capacity: 8 << 20)
  private var trades = CopyRows(capacity: 1 << 20)
  private var postings = CopyRows(capacity: 1 << 20)
  private var movements = CopyRows(capacity: 1 << 20)
  private var marketEvents = CopyRows()
  private var changes = CopyRows()
  /// Events that make or change rows of the registry: rare.
  private var registry: [StagedEvent] = []
  private(set) var delivered: [ContractNumber] = []
  private var boundaries: [Boundary] = []

  var isEmpty: Bool { boundaries.isEmpty }
  var firstBlock: UInt64? { boundaries.first?.block }
  var lastBlock: UInt64? { boundaries.last?.block }
  /// Events staged: each has one row of one of three tables.
  var eventCount: Int { orderEvents.count + trades.count + marketEvents.count }

  /// `subject` is the contract a refused request was about; `afterSettlement` as `Posting.of` wants it. False if a trade's contract is
  /// not among `vectors`.
  @inline(__always) mutating func append(
    _ event: Event, at place: EventPlace, subject: ContractNumber, afterSettlement: Bool, _ vectors: ContractVectors
  ) -> Bool {
    switch event {
    case .accepted(let note, let accepted): orderEvents.append(note, accepted, at: place)
    case .filled(let note, let filled): orderEvents.append(note, filled, at: place)
    case .replaced(let note, let replaced): orderEvents.append(note, replaced, at: place)
    case .reduced(let note, let reduced): orderEvents.append(note, reduced, at: place)
    case .cancelled(let note, let cancelled): orderEvents.append(note, cancelled, at: place)
    case .requeued(let note, let requeued): orderEvents.append(note, requeued, at: place)
    case .massCancelled(let note, let massCancelled): orderEvents.append(note, massCancelled, at: place)
    case .hibernated(let note, let standing): orderEvents.append(.hibernated, note, standing, at: place)
    case .reactivated(let note, let standing): orderEvents.append(.reactivated, note, standing, at: place)
    case .triggered(let note, let standing): orderEvents.append(.triggered, note, standing, at: place)
    case .done(let note): orderEvents.append(done: note, at: place)
    case .negotiated(let note, let negotiated): orderEvents.append(note, negotiated, at: place)
    case .tradeChanged(let note, let changed): orderEvents.append(note, changed, at: place)
    case .tradeReviewed(let trade, let cause): return append(trade, cause, at: place, vectors)
    case .haltSet(let note, let halted): orderEvents.append(note, halted: halted, at: place)
    case .limitsSet(let note, let limits): orderEvents.append(note, limits, at: place)
    case .rightsChanged(let note, let changed):
      orderEvents.append(note, changed, at: place)
      movements.append(.of(changed), at: place)
    case .refused(let note, let refusal):
      if note.number == 0 { return appendRare(event, at: place) }
      orderEvents.append(note, refusal, about: subject, at: place)
    case .cashMoved(let note, let moved):
      orderEvents.append(note, moved, at: place)
      if let posting = Posting.of(moved, afterSettlement: afterSettlement) { postings.append(posting, at: place) }
    case .traded(let trade): return append(trade, at: place, vectors)
    case .marketOpened, .clockMoved, .zoneAdded, .memberAdded, .userAdded, .keySet, .accountAdded, .facilityAdded,
      .feesSet, .contractCreated, .phaseChanged, .noticeGiven, .dayPassed, .auctioned, .collarSet, .interrupted, .sessionOpened,
      .sessionEnded, .repeated,
      .holdSet, .freezeSet, .callPriceSet, .poolAdded, .capabilityChanged:
      return appendRare(event, at: place)
    }
    return true
  }

  private mutating func append(_ trade: Trade, at place: EventPlace, _ vectors: ContractVectors) -> Bool {
    guard let vector = vectors[trade.contract] else { return false }
    trades.append(trade, at: place)
    if trade.state == .pending { return true }
    Posting.each(of: trade) { postings.append($0, at: place) }
    RightMovement.each(of: trade, vector) { movements.append($0, at: place) }
    return true
  }

  /// A trade in another state posts what it had not, or everything back.
  @inline(never) private mutating func append(
    _ trade: Trade, _ cause: TradeCause, at place: EventPlace, _ vectors: ContractVectors
  ) -> Bool {
    guard let vector = vectors[trade.contract] else { return false }
    changes.append(trade, cause, at: place)
    guard let posted = cause.posted(trade) else { return appendRare(.tradeReviewed(trade, cause), at: place) }
    Posting.each(of: posted) { postings.append($0, at: place) }
    RightMovement.each(of: posted, vector) { movements.append($0, at: place) }
    return appendRare(.tradeReviewed(trade, cause), at: place)
  }

  @inline(never) private mutating func appendRare(_ event: Event, at place: EventPlace) -> Bool {
    if let row = MarketEventRow(event) { marketEvents.append(row, at: place) }
    switch event {
    case .facilityAdded(let facility, let terms):
      for movement in RightMovement.granting(facility, terms) { movements.append(movement, at: place) }
    case .phaseChanged(let contract, let phase) where phase.isLast: delivered.append(contract)
    default: break
    }
    switch event {
    case .marketOpened, .zoneAdded, .memberAdded, .userAdded, .keySet, .accountAdded, .facilityAdded, .contractCreated,
      .phaseChanged, .poolAdded:
      registry.append(
        StagedEvent(sequence: place.sequence, ordinal: place.ordinal, time: place.time, event: event))
    default: break
    }
    return true
  }

  /// The block is complete.
  mutating func close(block: UInt64, sequence: UInt64, time: Timestamp) {
    boundaries.append(
      Boundary(block: block, sequence: sequence, time: time, ends: ends, registry: registry.count, delivered: delivered.count))
  }

  private var ends: [(rows: Int, bytes: Int)] {
    [
      (orderEvents.count, orderEvents.byteCount), (trades.count, trades.byteCount), (postings.count, postings.byteCount),
      (movements.count, movements.byteCount), (marketEvents.count, marketEvents.byteCount),
      (changes.count, changes.byteCount),
    ]
  }

  /// Forgets blocks up to and with this one: they are in the tables.
  mutating func drop(through block: UInt64) {
    let count = boundaries.prefix { $0.block <= block }.count
    guard count > 0 else { return }
    let last = boundaries[count - 1]
    orderEvents.removeFirst(rows: last.ends[0].rows, bytes: last.ends[0].bytes)
    trades.removeFirst(rows: last.ends[1].rows, bytes: last.ends[1].bytes)
    postings.removeFirst(rows: last.ends[2].rows, bytes: last.ends[2].bytes)
    movements.removeFirst(rows: last.ends[3].rows, bytes: last.ends[3].bytes)
    marketEvents.removeFirst(rows: last.ends[4].rows, bytes: last.ends[4].bytes)
    changes.removeFirst(rows: last.ends[5].rows, bytes: last.ends[5].bytes)
    registry.removeFirst(last.registry)
    delivered.removeFirst(last.delivered)
    boundaries.removeFirst(count)
    for index in boundaries.indices {
      for list in last.ends.indices {
        boundaries[index].ends[list].rows -= last.ends[list].rows
        boundaries[index].ends[list].bytes -= last.ends[list].bytes
      }
      boundaries[index].registry -= last.registry
      boundaries[index].delivered -= last.delivered
    }
  }

  /// Where the tables will be when these rows are in them.
  func progress(after progress: ProjectionProgress) -> ProjectionProgress {
    guard let last = boundaries.last else { return progress }
    var next = progress
    (next.block, next.sequence, next.time) = (last.block, last.sequence, last.time)
    next.orderEvents += UInt64(orderEvents.count)
    next.marketEvents += UInt64(marketEvents.count)
    next.trades += UInt64(trades.count)
    return next
  }

  /// Writes everything, inside the projector's transaction: one COPY a table, and none where there is no row. The rows stay.
  func write(to connection: Connection, _ market: Market) throws(PostgresError) {
    try RegistryWriter(connection: connection, market: market).write(registry)
    try connection.copy(CopyRows.orderEvent, orderEvents)
    try connection.copy(CopyRows.trade, trades)
    try connection.copy(CopyRows.tradeChange, changes)
    try connection.copy(CopyRows.posting, postings)
    try connection.copy(CopyRows.rightMovement, movements)
    try connection.copy(CopyRows.marketEvent, marketEvents)
  }
}
