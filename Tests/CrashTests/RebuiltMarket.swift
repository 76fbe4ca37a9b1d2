import Gateway
import Journal
import LineProtocol
import MarketEngine
import Postgres
import PostgresStore
import Replay
import Simulation

/// The market as the journal alone tells it: followed block by block from the beginning, after each kill as far as the journal goes.
///
/// Following compares each block's digest with what comes out, and begins each block where the one before ended.
final class RebuiltMarket {
  // A class because the follower in it cannot be copied.
  private let conninfo: String
  private let market: Market
  private var follower = Follower()
  private let sink = ToldSink()

  init(conninfo: String) throws {
    self.conninfo = conninfo
    market = try MarketCatalogue(Connection(conninfo)).market(named: "QH")
  }

  var told: Told { sink.told }
  var lastBlock: UInt64 { follower.lastBlock }

  /// Follows to the journal's end; what is not conserved.
  func catchUp() throws -> [String] {
    try follower.catchUp(from: reader, sinks: [sink])
    defer { sink.violations = [] }
    var words: [UInt64] = []
    follower.engine.encodeState(into: &words)
    return sink.violations + sink.conservation.violations(events: [], after: try MarketPicture(words: words))
  }

  /// How far the tables say they are.
  func projected() throws -> ProjectionProgress { try ProjectionProgress.read(Connection(conninfo), of: market) }

  /// Compares the tables, as far as they say they are, with the journal, while no transaction of a projector is under way.
  func tableDifferences() throws -> [String] {
    let connection = try Connection(conninfo)
    defer { connection.close() }
    // A projector's transaction begins with this row; what one that was killed has under way is waited for.
    try connection.query("begin")
    try connection.query("lock table tala.projection in share mode")
    return try TableAudit(conninfo: conninfo, market: market).differences()
  }

  /// Rebuilds everything once more, from the beginning and from each snapshot, and once as the exchange does when it starts.
  func verify() throws -> [String] {
    let snapshots = PostgresSnapshots(conninfo: conninfo, market: market)
    let verification = try Replayer(reader: reader, snapshots: snapshots).verify()
    var violations = verification.snapshots.compactMap { snapshot in
      snapshot.problem.map { "snapshot after block \(snapshot.block): \($0)" }
    }
    let digest = follower.engine.stateDigest()
    if verification.stateDigest != digest || verification.eventDigest != follower.engine.eventDigest {
      violations.append("the market followed through the kills is not the market rebuilt at the end")
    }
    let recovered = try Recovery.recover(from: reader, snapshots: snapshots)
    violations += recovered.rejected.map { "snapshot after block \($0.block) was passed over: \($0.reason)" }
    if recovered.follower.engine.stateDigest() != digest {
      violations.append("the market recovered from the newest snapshot is another")
    }
    return violations
  }

  /// What is not as it must be when everybody has heard all there is to hear, asked for what is theirs, and the exchange has stopped.
  func endViolations(_ records: [ClientRecord]) throws -> [String] {
    var violations = try verify()
    let projected = try projected()
    if projected.block != lastBlock {
      violations.append("stopped with tables at block \(projected.block) of \(lastBlock)")
    }
    for record in records {
      guard let name = Name(bytes: Array(record.seat.member.utf8).span), let member = told.directory.member(name) else {
        violations.append("\(record.seat.member) is not in the journal")
        continue
      }
      let answers = answers(to: member)
      if record.questions != answers {
        violations.append("\(record.seat.member) was answered \(record.questions), the rebuilt market says \(answers)")
      }
    }
    return violations
  }

  /// The lines that answer a member's questions for cash, positions and orders.
  func answers(to member: MemberNumber) -> [String] {
    var bytes: [UInt8] = []
    let questions: [(Verb, Query)] = [(.cash, .cash(member)), (.positions, .positions(member)), (.orders, .orders(member))]
    for (verb, query) in questions {
      let tag = Reference(bytes: Array("\(verb.word)".utf8).span) ?? .none
      var rows: [QueryRow] = []
      follower.engine.answer(query, rows: &rows)
      for row in rows { AnswerFormatter.write(row, tag: tag, names: told.directory, to: &bytes) }
      AnswerFormatter.end(verb, tag: tag, rows: rows.count, to: &bytes)
    }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  private var reader: PostgresJournalReader { PostgresJournalReader(conninfo: conninfo, market: market) }
}

/// Writes down what each event must have told whom.
private final class ToldSink: FollowerSink {
  private(set) var told = Told()
  var conservation = Conservation()
  var violations: [String] = []

  func followed(
    _ executed: ExecutedBlock, events: borrowing EventBuffer, engine: borrowing Engine
  ) throws(StorageFailure) {
    for index in executed.commands.indices {
      let range = executed.events(ofCommand: index)
      told.take(executed.commands[index], events, range)
      for at in range { conservation.follow(events[at], &violations) }
    }
  }

  func caughtUp(engine: borrowing Engine, lastBlock: UInt64) throws(StorageFailure) {}
}
