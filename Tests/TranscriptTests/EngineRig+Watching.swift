import Gateway
import LineProtocol
import MarketEngine

/// A book as its watchers were last told it.
struct WatchedBook {
  var depth: Int32
  var levels: [LevelRow]
  /// What was last told of a call under way.
  var indicative: AuctionOutcome?
  /// Number of the last line about the contract.
  var lines: UInt64 = 0
}

/// Market data: pictures to newcomers, changes to all who watch.
extension EngineRig {
  func run(_ errand: Errand, _ seat: Seat) {
    switch errand {
    case .watch(let watch):
      seat.watches.removeAll { $0.pattern == watch.pattern }
      seat.watches.append(watch)
      for entry in surroundings.directory.contracts.matching(watch.pattern) {
        show(entry.number, depth: watch.depth, to: seat)
      }
    case .unwatch(let pattern):
      seat.watches.removeAll { $0.pattern == pattern || pattern == .all }
    case .ownTrades(let limit, let tag): tellTrades(limit: Int(limit), tag: tag, to: seat)
    }
  }

  private func show(_ contract: ContractNumber, depth: Int32, to seat: Seat) {
    let depth = min(max(depth, 1), surroundings.limits.depth)
    let levels = book(contract, depth)
    let lines = books[contract.value]?.lines ?? 0
    books[contract.value] = WatchedBook(
      depth: max(depth, books[contract.value]?.depth ?? 0), levels: levels,
      indicative: engine.indicative(contract), lines: lines)
    var bytes: [UInt8] = []
    MarketDataFormatter.picture(
      of: contract, levels: levels.count, indicative: engine.indicative(contract), number: lines,
      names: surroundings.directory, to: &bytes)
    for level in levels {
      MarketDataFormatter.write(
        level, of: contract, number: lines, names: surroundings.directory, to: &bytes)
    }
    seat.hear(bytes)
  }

  /// Tells what changed in the books that are watched.
  func tellBooks() {
    // Who has just been told of a contract knows an empty book, and is shown what its first order has made of it.
    for (contract, seat, depth) in announced where !book(contract, depth).isEmpty {
      show(contract, depth: depth, to: seat)
    }
    announced.removeAll()
    for number in books.keys.sorted() {
      guard let book = books[number] else { continue }
      let contract = ContractNumber(number)
      let levels = self.book(contract, book.depth)
      let gone = book.levels.filter { old in
        !levels.contains { $0.side == old.side && $0.price == old.price }
      }.map { LevelRow(side: $0.side, price: $0.price, quantity: .zero, orders: 0) }
      let changed = gone + levels.filter { !book.levels.contains($0) }
      for level in changed.sorted(by: EngineRig.isBefore) {
        tellWatchers(of: contract) { number, names, bytes in
          MarketDataFormatter.write(level, of: contract, number: number, names: names, to: &bytes)
        }
      }
      books[number]?.levels = levels
      tellIndicative(of: contract)
    }
  }

  private func tellIndicative(of contract: ContractNumber) {
    let indicative = engine.indicative(contract)
    if let indicative, indicative != books[contract.value]?.indicative {
      tellWatchers(of: contract) { number, names, bytes in
        MarketDataFormatter.indicative(
          contract, indicative, number: number, names: names, to: &bytes)
      }
    }
    books[contract.value]?.indicative = indicative
  }

  /// Bids from the highest, then offers from the lowest.
  private static func isBefore(_ left: LevelRow, _ right: LevelRow) -> Bool {
    guard left.side == right.side else { return left.side == .buy }
    return left.side == .buy ? left.price > right.price : left.price < right.price
  }

  private func book(_ contract: ContractNumber, _ depth: Int32) -> [LevelRow] {
    var rows: [QueryRow] = []
    engine.answer(.book(contract, depth: depth), rows: &rows)
    return rows.compactMap { if case .level(let level) = $0 { level } else { nil } }
  }

  /// Writes a line about a contract, under its next number, to everybody who watches it.
  func tellWatchers(
    of contract: ContractNumber, _ write: (UInt64, Directory, inout [UInt8]) -> Void
  ) {
    guard let symbol = surroundings.directory.symbol(of: contract) else { return }
    let watchers = seats.filter { seat in
      !seat.isGone && seat.watches.contains { $0.pattern.matches(symbol) }
    }
    guard !watchers.isEmpty, let book = books[contract.value] else { return }
    books[contract.value]?.lines = book.lines + 1
    var bytes: [UInt8] = []
    write(book.lines + 1, surroundings.directory, &bytes)
    for seat in watchers { seat.hear(bytes) }
  }

  /// A contract has been created: whose pattern it matches is told of it and watches it.
  func announce(_ contract: ContractNumber, _ terms: ContractTerms) {
    guard let symbol = surroundings.directory.symbol(of: contract) else { return }
    for seat in seats where !seat.isGone {
      guard let watch = seat.watches.last(where: { $0.pattern.matches(symbol) }) else { continue }
      var bytes: [UInt8] = []
      MarketDataFormatter.contract(
        contract, terms, phase: .planned, names: surroundings.directory, to: &bytes)
      MarketDataFormatter.picture(
        of: contract, levels: 0, indicative: nil, number: 0, names: surroundings.directory, to: &bytes)
      seat.hear(bytes)
      let depth = min(max(watch.depth, 1), surroundings.limits.depth)
      books[contract.value] = WatchedBook(depth: max(depth, books[contract.value]?.depth ?? 0), levels: [])
      announced.append((contract, seat, depth))
    }
  }

  private func tellTrades(limit: Int, tag: Reference, to seat: Seat) {
    guard let member = seat.session.identity?.member else { return }
    var fills: [(Note, Filled)] = []
    for past in pasts[member.value] ?? [] {
      if case .filled(let note, let filled) = past { fills.append((note, filled)) }
    }
    var bytes: [UInt8] = []
    for (note, filled) in fills.suffix(limit) {
      AnswerFormatter.trade(note, filled, tag: tag, names: surroundings.directory, to: &bytes)
    }
    AnswerFormatter.end(.trades, tag: tag, rows: min(limit, fills.count), to: &bytes)
    seat.hear(bytes)
  }
}
