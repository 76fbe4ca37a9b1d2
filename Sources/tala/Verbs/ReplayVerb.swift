import ArgumentParser
import Foundation
import Gateway
import Journal
import LineProtocol
import MarketEngine
import PostgresStore
import Replay
import Simulation

/// `tala replay`: the market again, from its journal.
struct ReplayVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay", abstract: "Rebuild a market from its journal: verify, look, read.",
    discussion: """
      --verify executes the whole journal, compares every block's digest, begins
      again at every snapshot, and checks that cash, rights, books and numbers are
      conserved. Where old blocks are detached it begins with the oldest snapshot of
      a block that is there.

      --book shows a contract's book as it stood, levels and orders, at a time or
      after a command.

      --from and --to print commands and what they did, a line each.

      Exit codes: 0 all is well, 1 something differs or cannot be read.

      Examples:
        tala replay --verify
        tala replay --book QH.SHIFT.20261124.11-15.18-22 --at 2026-11-23T08:00:00Z
        tala replay --book QH.SHIFT.20261124.11-15.18-22 --at 4211
        tala replay --from 4200 --to 4220
      """)

  @OptionGroup var database: DatabaseOptions
  @Flag(help: "Verify the whole journal and every snapshot.") var verify = false
  @Option(help: "A contract whose book to show.") var book: String?
  @Option(help: "When: a time (RFC 3339 in UTC) or a command's sequence number; the end if not given.")
  var at: String?
  @Option(help: "Levels to show on each side.") var depth: Int32 = 20
  @Option(help: "First command to print.") var from: UInt64?
  @Option(help: "Last command to print; the journal's last if not given.") var to: UInt64?

  func validate() throws {
    let modes = [verify, book != nil, from != nil].filter { $0 }.count
    guard modes == 1 else { throw ValidationError("give one of --verify, --book and --from") }
    guard to == nil || from != nil else { throw ValidationError("--to goes with --from") }
    guard at == nil || book != nil else { throw ValidationError("--at goes with --book") }
    guard from ?? 0 <= to ?? .max else { throw ValidationError("--to comes before --from") }
    if let book { _ = try SymbolArgument.symbol(book) }
    _ = try instant()
  }

  func run() throws {
    let (conninfo, market) = try database.open()
    let reader = PostgresJournalReader(conninfo: conninfo, market: market)
    let snapshots = PostgresSnapshots(conninfo: conninfo, market: market)
    let replayer = Replayer(reader: reader, snapshots: snapshots)
    if verify { return try verify(replayer) }
    if let book { return try show(try SymbolArgument.symbol(book), named: book, replayer) }
    if let from { try printLines(max(from, 1), to ?? .max, replayer) }
  }

  // MARK: Verify

  private func verify(_ replayer: Replayer) throws {
    // While the journal is executed: the snapshot this begins with may be gone afterwards.
    let watch = ConservationWatch()
    let clock = ContinuousClock()
    let start = clock.now
    let verification = try Progress.show("executing the journal") { try replayer.verify(sinks: [watch]) }
    let seconds = (clock.now - start).seconds
    if verification.begunAt > 0 {
      print(
        "begun with the snapshot after block \(verification.begunAt), command \(verification.begunAfter): "
          + "older blocks are detached")
    }
    print("blocks \(verification.blocks), commands \(verification.commands), every digest as written")
    print("events \(Figures.hexadecimal(verification.eventDigest))")
    print("state  \(Figures.hexadecimal(verification.stateDigest))")
    for snapshot in verification.snapshots {
      print("snapshot after block \(snapshot.block): \(snapshot.problem ?? "good")")
    }
    let violations = watch.violations
    for violation in violations { print("not conserved: \(violation)") }
    if violations.isEmpty {
      print("conserved: cash, rights against capability, reservations, books, members' numbers")
    }
    let rate = Int(Double(verification.commands) / max(seconds, 1e-9))
    let good = verification.isGood && violations.isEmpty
    print(
      "result name=replay commands=\(verification.commands) blocks=\(verification.blocks) "
        + "snapshots=\(verification.snapshots.count) per_s=\(rate) verified=\(good ? "yes" : "no")")
    if !good { throw ExitCode.failure }
  }

  // MARK: Books

  private func show(_ symbol: ContractSymbol, named name: String, _ replayer: Replayer) throws {
    let instant = try instant()
    let engine = try replayer.market(at: instant)
    if case .sequence(let sequence) = instant { try ReplayVerb.check(engine, reaches: sequence, for: sequence) }
    var words: [UInt64] = []
    engine.encodeState(into: &words)
    let directory = try Directory(state: words)
    guard let contract = directory.contract(symbol), let phase = engine.phase(of: contract) else {
      throw WorkFailure("there was no contract \(name) at \(Figures.time(engine.now)), after command \(engine.sequence)")
    }
    let terms = symbol.product.terms
    print("\(name) at \(Figures.time(engine.now)), after command \(engine.sequence), \(phase)")
    var rows: [QueryRow] = []
    engine.answer(.book(contract, depth: depth), rows: &rows)
    print("levels:")
    for case .level(let level) in rows {
      let side = level.side == .buy ? "bid  " : "offer"
      print(
        "  \(side) \(Figures.decimal(level.price.ticks, digits: terms.priceDigits))"
          + "  \(Figures.decimal(level.quantity.lots, digits: terms.quantityDigits))"
          + "  in \(level.orders) orders")
    }
    print("orders, in priority:")
    for order in engine.restingOrders(of: contract, limit: 1_000) {
      let account = directory.name(of: order.account).map(text) ?? "\(order.account.value)"
      let side = order.side == .buy ? "bid  " : "offer"
      print(
        "  \(side) \(Figures.decimal(order.price.ticks, digits: terms.priceDigits))"
          + "  \(Figures.decimal(order.open.lots, digits: terms.quantityDigits))"
          + "  order \(order.order.value) of account \(order.account.value) (\(account))")
    }
  }

  /// Whether the journal comes as far as what was asked for needs.
  private static func check(_ engine: borrowing Engine, reaches sequence: UInt64, for asked: UInt64) throws {
    guard engine.sequence < sequence else { return }
    throw WorkFailure(
      "the journal ends with command \(engine.sequence) at \(Figures.time(engine.now)), before command \(asked)")
  }

  private func instant() throws -> Instant {
    guard let at else { return .end }
    if let sequence = UInt64(at) { return .sequence(sequence) }
    guard let time = TimestampText.parse(Array(at.utf8).span) else {
      throw ValidationError("--at \(at) is neither a sequence number nor a time like 2026-11-23T08:00:00Z")
    }
    return .time(time)
  }

  private func text(_ name: Name) -> String { String(decoding: name.bytes, as: UTF8.self) }

  // MARK: Commands and events

  private func printLines(_ first: UInt64, _ last: UInt64, _ replayer: Replayer) throws {
    var words: [UInt64] = []
    let engine = try replayer.market(at: .sequence(first - 1))
    try ReplayVerb.check(engine, reaches: first - 1, for: first)
    engine.encodeState(into: &words)
    var directory = first == 1 ? Directory() : try Directory(state: words)
    try replayer.step(first...last) { sequence, time, command, events, _ in
      for index in 0..<events.count { directory.apply(events[index]) }
      var line = Array("\(sequence) \(Figures.time(time)) ".utf8)
      CommandFormatter.write(command, names: directory, to: &line)
      for index in 0..<events.count {
        line += Array("  ".utf8)
        EventFormatter.write(events[index], names: directory, to: &line)
      }
      FileHandle.standardOutput.write(Data(line))
    }
  }
}
