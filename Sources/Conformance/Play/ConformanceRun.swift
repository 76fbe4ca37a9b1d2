import MarketEngine

/// Plays cases one after another on one rig, each on a contract of its own.
public struct ConformanceRun: Sendable {
  public private(set) var tally = CaseTally()
  private var references = ReferenceSource()

  public init() {}

  /// Plays a case and counts how it came out. Throws only if the market cannot be played on.
  public mutating func play<Rig: ConformanceRig & ~Copyable>(
    _ filed: FiledCase, on rig: inout Rig
  ) async throws(RigFailure) -> CaseOutcome {
    let outcome: CaseOutcome
    switch filed {
    case .playable(let playable):
      let difference = try await difference(playable, on: &rig)
      outcome = difference.map(CaseOutcome.failed) ?? .passed
    case .auction(let auction):
      let came = try await rig.auction(
        offers: auction.offers.map(Price.init(ticks:)), bids: auction.bids.map(Price.init(ticks:)))
      outcome = Comparison.auction(auction.expectation, came).map(CaseOutcome.failed) ?? .passed
    case .skipped(_, let mode): outcome = .skipped(mode: mode)
    case .faulty(_, let reason): outcome = .failed(reason)
    }
    tally.count(outcome)
    return outcome
  }

  private mutating func difference<Rig: ConformanceRig & ~Copyable>(
    _ playable: ConformanceCase, on rig: inout Rig
  ) async throws(RigFailure) -> String? {
    let contracts = playable.contracts
    var player = CasePlayer(
      selfTrade: playable.selfTrade, contracts: contracts, references: references)
    if playable.isEmpty {
      try await rig.openEmpty(contracts)
    } else {
      try await rig.openContracts(1 + contracts.count, player.rigRights(of: playable.rights))
    }
    defer { references = player.usedReferences }
    var checkpoints = playable.expectation.checkpoints[...]
    var found: String?
    for (index, operation) in playable.operations.enumerated() {
      try await player.play(operation, on: &rig)
      while let checkpoint = checkpoints.first, checkpoint.afterOperation == index {
        checkpoints.removeFirst()
        let difference = difference(checkpoint, player)
        found = found ?? difference.map { "after op \(index): \($0)" }
      }
    }
    found = found ?? difference(playable.expectation, player)
    for owner in playable.expectation.cash.keys.sorted() {
      let came = try await rig.cash(seat: player.seats.seat(of: owner))
      found = found ?? Comparison.cash(playable.expectation.cash[owner], came, of: owner)
    }
    for account in playable.expectation.rights.keys.sorted() {
      let names = account.split(separator: "/").map(String.init)
      let seat = player.rightsSeat(of: names[0])
      let came = try await rig.rights(seat: seat, account: names.count > 1 ? names[1] : nil)
      found = found ?? Comparison.rights(playable.expectation.rights[account], came, of: account)
    }
    for (place, picture) in player.pictures.enumerated() {
      let fromPicture = try await rig.difference(from: picture, contract: place)
      found = found ?? picture.fault ?? fromPicture
    }
    // Nobody has the rights to take everything, and where there was nothing at first not even the cash.
    for place in player.pictures.indices where playable.rights == nil && !playable.isEmpty {
      let inTaking = try await differenceInTaking(&player, place, on: &rig)
      found = found ?? inTaking
    }
    return found
  }

  private func difference(_ checkpoint: CaseCheckpoint, _ player: CasePlayer) -> String? {
    Comparison.numberOfTrades(checkpoint.numberOfTrades, player.trades.count)
      ?? Comparison.levels(checkpoint.bids, player.levels(.buy), of: "bid")
      ?? Comparison.levels(checkpoint.asks, player.levels(.sell), of: "ask")
  }

  private func difference(_ expectation: CaseExpectation, _ player: CasePlayer) -> String? {
    let told =
      Comparison.trades(expectation.trades, player.trades)
      ?? Comparison.deals(expectation.deals, player.caseDeals)
      ?? Comparison.rejected(expectation.rejected, player.rejected)
      ?? Comparison.reasons(expectation.reasons, player.reasons)
      ?? Comparison.figures(expectation.figures, player.figures, player.reasons)
    if let found = told ?? differenceInEnds(expectation, player) { return found }
    return Comparison.digests(expectation.digests, player.digests)
      ?? Comparison.levels(expectation.bids, player.levels(.buy), of: "bid")
      ?? Comparison.levels(expectation.asks, player.levels(.sell), of: "ask")
      ?? expectation.books.lazy.compactMap { difference($0, player) }.first
  }

  /// Of orders and of contracts.
  private func differenceInEnds(_ expectation: CaseExpectation, _ player: CasePlayer) -> String? {
    if let found = Comparison.ended(expectation.ended.map(player.byOwner), player.endedByOwner) { return found }
    if let found = Comparison.phase(expectation.phase, player.phases[0], of: "the contract") { return found }
    for (contract, phase) in expectation.phases.sorted(by: { $0.key < $1.key }) {
      let came = player.phases[player.place(of: contract)]
      if let found = Comparison.phase(phase, came, of: contract) { return found }
    }
    return nil
  }

  private func difference(_ book: CaseBook, _ player: CasePlayer) -> String? {
    let place = player.place(of: book.contract)
    return Comparison.levels(book.bids, player.levels(.buy, place), of: "\(book.contract) bid")
      ?? Comparison.levels(book.asks, player.levels(.sell, place), of: "\(book.contract) ask")
  }

  /// The book's priority is what trades show: whoever takes all of it must meet its orders in the order the book gives.
  private func differenceInTaking<Rig: ConformanceRig & ~Copyable>(
    _ player: inout CasePlayer, _ contract: Int, on rig: inout Rig
  ) async throws(RigFailure) -> String? {
    let drawn = player.restingAsMakers(contract)
    var taken: [CaseTrade] = []
    for side in [Side.buy, .sell] {
      taken += ConformanceRun.byMaker(try await player.takeAll(side, contract, on: &rig))
    }
    return Comparison.trades(drawn, taken).map { "taking the whole book: \($0)" }
  }

  /// An order taken in several parts is still one: an iceberg clip by clip, others in between.
  private static func byMaker(_ trades: [CaseTrade]) -> [CaseTrade] {
    var taken: [CaseTrade] = []
    for trade in trades {
      if let place = taken.firstIndex(where: { $0.maker == trade.maker }) {
        taken[place].quantity += trade.quantity
      } else {
        taken.append(trade)
      }
    }
    return taken
  }
}

extension FiledCase {
  public var id: String {
    switch self {
    case .playable(let playable): playable.id
    case .auction(let auction): auction.id
    case .skipped(let id, _), .faulty(let id, _): id
    }
  }
}
