import ArgumentParser
import Foundation
import LineProtocol
import MarketEngine
import Postgres
import PostgresStore
import Settlement
import TalaClient

/// `tala settle`: turns a day's trades into statements, invoices and postings.
struct SettleVerb: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "settle", abstract: "Settle a delivery day.",
    discussion: """
      Makes the next-day run (P) of a delivery day from the tables: statement lines,
      invoices and difference postings, with the proof that every sum is zero. Of the
      same inputs, through the same sequence number, it is made once: again it is
      the run that is there and posts nothing. What came later is a new run, which
      posts what differs. --csv writes
      statements and invoices as files; --server sends what the engine has not
      posted as an operator's commands.

      With --through instead of --day, all days up to this one that are not settled:
      of which there is no run, or one with postings that the engine has not made. A
      day that fails does not keep the others.

      Exit codes: 0 settled, 1 the figures disagree, the day is not over, the tables
      are behind or the exchange did not take a posting: run it again.

      Example:
        tala settle --day 2026-11-24 --csv statements/ --server 127.0.0.1:7411 \\
          --member exchange --user operator --key operator.key
      """)

  @OptionGroup var database: DatabaseOptions
  @Option(help: "The delivery day, YYYY-MM-DD or YYYYMMDD in the zone's local time.") var day: DayArgument?
  @Option(help: "Every day up to this one that is not settled yet.") var through: DayArgument?
  @Option(help: "The zone's offset from UTC.") var offset = "+08:00"
  @Option(help: "Version of the inputs; a correction is a new version.") var version: UInt32 = 1
  @Option(help: "Settle what is known up to this sequence number; all that is projected if not given.")
  var sequence: UInt64?
  @Option(help: "A folder for statements and invoices as CSV.") var csv: String?
  @Option(help: "The exchange to send the postings to, HOST:PORT; several with commas between where any of them may lead.")
  var server: String?
  @Option(help: "Certificate of the authority that signed the exchange's, PEM; without it plain text.")
  var tlsAuthority: String?
  @Option(help: "The operator's member.") var member = "exchange"
  @Option(help: "The operator's user.") var user = "operator"
  @Option(help: "The operator's key file.") var key: String?

  func validate() throws {
    guard (day == nil) != (through == nil) else { throw ValidationError("give --day or --through") }
    guard through == nil || version == 1 && sequence == nil else {
      throw ValidationError("--version and --sequence are of one day: give --day")
    }
    guard server == nil || key != nil else { throw ValidationError("--server needs --key") }
    if let server { _ = try endpoints(server) }
    _ = try DayArgument.quarters(offset)
  }

  private func endpoints(_ server: String) throws -> [Endpoint] {
    guard let endpoints = Endpoint.list(server) else { throw ValidationError("--server \(server) is not HOST:PORT") }
    return endpoints
  }

  func run() async throws {
    let (conninfo, market) = try database.open()
    let quarters = try DayArgument.quarters(offset)
    let store = SettlementStore(try Connection(conninfo), market: market)
    if let day {
      try await finish(try settle(day.deliveryDay(quarters: quarters), in: store), of: store)
    } else if let through {
      try await settleAll(through: through.deliveryDay(quarters: quarters), in: store)
    }
  }

  /// Each day by itself; fails at the end if one did.
  private func settleAll(through last: DeliveryDay, in store: SettlementStore) async throws {
    let days = try store.unsettledDays(through: last, kind: .nextDay)
    var failed = 0
    for unsettled in days {
      do {
        if unsettled.runs.isEmpty { try await finish(try settle(unsettled.day, in: store), of: store) }
        for run in unsettled.runs { try await finish(try store.run(numbered: run), of: store) }
      } catch {
        failed += 1
        FileHandle.standardError.write(Data("\(DayArgument.text(unsettled.day)): \(error)\n".utf8))
      }
    }
    print("result name=settle-through day=\(DayArgument.text(last)) days=\(days.count) failed=\(failed)")
    if failed > 0 { throw ExitCode(1) }
  }

  private func settle(_ day: DeliveryDay, in store: SettlementStore) throws -> StoredRun {
    do {
      return try Progress.show("settling") {
        try store.run(day: day, kind: .nextDay, version: version, sequence: sequence)
      }
    } catch SettlementFailure.dayNotOver(let unfinished, let now) {
      throw WorkFailure(
        "dayNotOver: the delivery day ends at \(Figures.time(unfinished.end.start)), the market's time is \(Figures.time(now))")
    }
  }

  /// Writes a run's files and sends what of it the engine has not posted.
  private func finish(_ run: StoredRun, of store: SettlementStore) async throws {
    let day = DayArgument.text(run.day)
    print(
      "run \(run.run) of \(day), kind \(run.kind.code), version \(run.version), through sequence "
        + "\(run.sequence): \(run.isNew ? "made" : "had been made, nothing posted")")
    print("every sum is zero; premiums and fees agree with the engine's postings to the µCNY")
    if let csv { try export(store, run.run, of: day, to: csv) }
    let pending = try store.pendingCommands(run: run.run)
    print("postings the engine has not made: \(pending.count)")
    // Once they are sent none is left, or it has failed; the tables, which are behind, could not tell yet.
    let isSending = server != nil && !pending.isEmpty
    if isSending, let server, let key { try await send(pending, to: server, key) }
    print(
      "result name=settle day=\(day) run=\(run.run) new=\(run.isNew ? "yes" : "no") "
        + "postings=\(run.commands.count) pending=\(isSending ? 0 : pending.count) zero=yes")
  }

  private func export(_ store: SettlementStore, _ run: UInt64, of day: String, to folder: String) throws {
    let folder = URL(fileURLWithPath: folder, isDirectory: true)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (name, text) in [
      ("statements", try store.statements(run: run)), ("invoices", try store.invoices(run: run)),
    ] {
      let file = folder.appendingPathComponent("\(name)-\(day)-run\(run).csv")
      try Data(text.utf8).write(to: file, options: .atomic)
      print("wrote \(file.path)")
    }
  }

  private func send(_ postings: [SettlePosting], to server: String, _ key: String) async throws {
    let security: Security = tlsAuthority.map { .tls(authority: $0) } ?? .plain
    let credentials = Credentials(
      member: member, user: user, key: try KeyFile(path: key).read())
    let (client, _) = try await Client.enter(try endpoints(server), security: security, as: credentials)
    do {
      try await send(postings, by: client)
    } catch {
      await client.close()
      throw error
    }
    await client.close()
  }

  private func send(_ postings: [SettlePosting], by client: Client) async throws {
    for posting in postings {
      let name = try await memberName(posting.member)
      let amount = Figures.yuan(posting.amount)
      let answer = try await client.request(
        "settle \(posting.run) \(posting.version) \(name) \(amount) "
          + "ref=s\(posting.run).\(posting.version).\(posting.member.value)")
      // What was sent before a crash has been posted, and that is all a refusal may say.
      guard answer.verbText == "done" || answer.text("code") == "\(RefusalCode.alreadySettled.rawValue)" else {
        throw WorkFailure("posting \(amount) to \(name): the exchange answered \(answer.text)")
      }
      print("posted \(amount) to \(name): \(answer.text)")
    }
  }

  private func memberName(_ member: MemberNumber) async throws -> String {
    let (conninfo, market) = try database.open()
    let connection = try Connection(conninfo)
    return try connection.query(
      "select name from tala.member where market_id = $1 and member_id = $2", .int32(market.id),
      .int32(Int32(bitPattern: member.value))
    ).one().string(0)
  }
}
