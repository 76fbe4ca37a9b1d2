import Journal
import MarketEngine
import Postgres
import PostgresStore

/// An exchange without its runtime: an engine that writes its blocks into the journal's table, and keeps every event it told.
final class TestExchange {
  let conninfo: String
  let market: Market
  private var engine = Engine()
  private let connection: Connection
  private(set) var blocks: [JournalBlock] = []
  private(set) var events: [Event] = []
  private var reference = 0

  /// In the database the tests share, unless another is given.
  init(conninfo: String? = nil) throws {
    self.conninfo = try conninfo ?? TestDatabase.conninfo()
    market = try TestDatabase.market(in: self.conninfo)
    connection = try Connection(self.conninfo)
    try JournalPartitions.makeAhead(connection, after: 0)
    guard let key = Key(bytes: Array(repeating: 7, count: 32)) else { throw Unnamable(text: "key") }
    let open = OpenMarket(
      rules: Rules.current, clock: .manual, market: try name("QH"), operatorMember: try name("tala"),
      operatorUser: try name("op"), operatorKey: key)
    try run([.open(open)], at: TradingDay.start.adding(seconds: -86_400))
  }

  struct Unnamable: Error { let text: String }

  func name(_ text: String) throws -> Name {
    guard let name = Name(bytes: Array(text.utf8).span) else { throw Unnamable(text: text) }
    return name
  }

  var sequence: UInt64 { engine.sequence }
  var now: Timestamp { engine.now }

  /// A new reference for a request.
  func origin(_ user: UInt32 = 1) -> Origin {
    reference += 1
    let text = Array("r\(reference)".utf8)
    return Origin(
      user: UserNumber(user), session: .none, reference: Reference(bytes: text.span) ?? .none)
  }

  func operate(_ operations: Operation...) throws { try run(operations.map { .operate(origin(), $0) }) }

  /// Runs commands as one block, with what is due before each, and stores it.
  func run(_ commands: [Command], at opening: Timestamp? = nil) throws {
    var encoder = BlockEncoder()
    var buffer = EventBuffer()
    let (first, previous, time) = (engine.sequence + 1, engine.eventDigest, opening ?? engine.now)
    for command in commands {
      while first > 1, let due = engine.nextDue(by: engine.now) {
        encoder.append(.due(due))
        engine.execute(.due(due), at: time, events: &buffer)
      }
      encoder.append(command)
      engine.execute(command, at: time, events: &buffer)
    }
    for index in 0..<buffer.count { events.append(buffer[index]) }
    let block = encoder.seal(
      number: UInt64(blocks.count + 1), epoch: 1, firstSequence: first, time: time, previousDigest: previous,
      digest: engine.eventDigest)
    blocks.append(block)
    try store(block)
  }

  private func store(_ block: JournalBlock) throws {
    func bytes(_ digest: Digest) -> [UInt8] {
      [digest.high, digest.low].flatMap { word in
        stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> UInt64($0)) }
      }
    }
    try connection.query(
      """
      insert into tala.journal (market_id, block, epoch, first_sequence, last_sequence, block_time, previous_digest,
        digest, checksum, payload)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
      """,
      .int32(market.id), .int64(Int64(block.number)), .int64(block.epoch), .int64(Int64(block.firstSequence)),
      .int64(Int64(block.lastSequence)), .int64(block.time.nanoseconds), .bytes(bytes(block.previousDigest)),
      .bytes(bytes(block.digest)), .int64(Int64(bitPattern: block.checksum)), .bytes(block.payload))
  }

  func projector(eventsAtOnce: Int = 50_000) throws -> Projector {
    try Projector(conninfo: conninfo, market: market, eventsAtOnce: eventsAtOnce)
  }

  /// Follows the journal from the beginning into the tables.
  func project(with projector: Projector, through block: UInt64 = .max) throws {
    var follower = Follower()
    try follower.catchUp(
      from: PostgresJournalReader(conninfo: conninfo, market: market), sinks: [projector], through: block)
  }

  func project() throws { try project(with: projector()) }

  func connect() throws -> Connection { try Connection(conninfo) }

  /// The one number a statement about this market answers; `$1` is the market.
  func number(_ statement: String) throws -> Int64 {
    try connect().query(statement, .int32(market.id)).one().int64(0)
  }

  /// The events told to a member under its own numbers.
  func told(to member: UInt32) -> [Event] {
    events.filter { event in
      guard let note = note(of: event) else { return false }
      return note.member.value == member && note.number > 0
    }
  }

  /// Nil for what takes no number of its own.
  private func note(of event: Event) -> Note? {
    switch event {
    case .accepted(let note, _), .filled(let note, _), .replaced(let note, _), .reduced(let note, _), .requeued(let note, _),
      .cancelled(let note, _), .massCancelled(let note, _), .hibernated(let note, _), .reactivated(let note, _),
      .triggered(let note, _), .negotiated(let note, _), .tradeChanged(let note, _), .haltSet(let note, _),
      .limitsSet(let note, _), .rightsChanged(let note, _), .cashMoved(let note, _), .done(let note), .refused(let note, _):
      note
    case .marketOpened, .clockMoved, .zoneAdded, .memberAdded, .userAdded, .keySet, .accountAdded, .facilityAdded,
      .feesSet, .contractCreated, .phaseChanged, .noticeGiven, .dayPassed, .auctioned, .collarSet, .interrupted, .sessionOpened,
      .sessionEnded, .traded,
      .repeated, .tradeReviewed, .holdSet, .freezeSet, .callPriceSet, .poolAdded, .capabilityChanged:
      nil
    }
  }
}

extension TestExchange {
  func differences() throws -> [String] { try TableAudit(conninfo: conninfo, market: market).differences() }
}
