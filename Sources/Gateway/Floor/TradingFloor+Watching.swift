import ExchangeRuntime
import LineProtocol
import MarketEngine

// Market data may be conflated, unlike a member's own lines: a watcher who falls behind loses changes and gets a new full picture
// when it has caught up. Its lines have a number, `n=`, of the contract on this event loop: a gap tells of a loss. A watcher may be told
// more levels than it asked for, where another asked for more: a book is watched once for all.
extension TradingFloor {
  /// Begins to watch every contract that matches, now and to come.
  func beginWatching(_ watch: WatchRequest, _ connection: Connection) {
    guard !connection.isGone else { return }
    connection.patterns.removeAll { $0.pattern == watch.pattern }
    connection.patterns.append(watch)
    watchers.patient[connection.number.value] = connection
    let entries = surroundings.directory.contracts.matching(watch.pattern)
    let places = limits.watchedContracts - connection.watched.count
    if entries.count(where: { !connection.watched.contains($0.number.value) }) > places {
      line.removeAll(keepingCapacity: true)
      SessionFormatter.notTaken(.throttled, by: "watches", to: &line)
      return connection.outbound.append(line)
    }
    beginWatching(entries.map(\.number), connection, depth: watch.depth)
    refreshBehind()
  }

  /// A contract has been created: those whose pattern it matches hear of it and watch it. Its book is empty, so that its first picture
  /// can be told at once, before its first phase.
  func beginWatching(created contract: ContractNumber, _ terms: ContractTerms) {
    guard !watchers.patient.isEmpty,
      let symbol = surroundings.directory.symbol(of: contract)
    else { return }
    line.removeAll(keepingCapacity: true)
    MarketDataFormatter.contract(
      contract, terms, phase: .planned, names: surroundings.directory, to: &line)
    MarketDataFormatter.picture(
      of: contract, levels: 0, number: watchers.lines(of: contract), names: surroundings.directory,
      to: &line)
    for connection in watchers.patient.values {
      guard let watch = connection.patterns.last(where: { $0.pattern.matches(symbol) }),
        connection.watched.count < limits.watchedContracts
      else { continue }
      let isTold = isKeepingUp(connection)
      if isTold { tellLine(to: connection) }
      beginWatching([contract], connection, depth: watch.depth, knowsItEmpty: isTold)
      hasNewWatchers = true
    }
  }

  private func beginWatching(
    _ contracts: [ContractNumber], _ connection: Connection, depth: Int32, knowsItEmpty: Bool = false
  ) {
    let levels = max(1, min(depth, limits.depth))
    for contract in contracts {
      connection.watched.insert(contract.value)
      if watchers.awaits(connection, contract, depth: levels) { continue }
      watchers.add(connection, to: contract, depth: levels, knowsItEmpty: knowsItEmpty)
    }
  }

  func endWatching(_ pattern: ContractPattern, _ connection: Connection) {
    connection.patterns.removeAll { $0.pattern == pattern || pattern == .all }
    if connection.patterns.isEmpty { watchers.patient[connection.number.value] = nil }
    endWatching(
      surroundings.directory.contracts.matching(pattern).map(\.number), connection)
  }

  /// A connection is gone: it watches nothing any more.
  func stopWatching(_ connection: Connection) {
    watchers.patient[connection.number.value] = nil
    endWatching(connection.watched.map { ContractNumber($0) }, connection)
  }

  private func endWatching(_ contracts: [ContractNumber], _ connection: Connection) {
    for contract in contracts where connection.watched.remove(contract.value) != nil {
      watchers[contract].removeAll { $0.connection === connection }
      owed.append(Submission(connection: connection.number, content: .unwatch(contract)))
    }
    payOwed()
  }

  func tellWatchers(of trade: Trade) {
    guard watchers.isWatched(trade.contract) else { return }
    line.removeAll(keepingCapacity: true)
    MarketDataFormatter.write(
      trade, number: watchers.nextLine(of: trade.contract), names: surroundings.directory,
      to: &line)
    tellWatchers(of: trade.contract)
  }

  /// A trade's new state is told.
  func tellWatchers(of trade: Trade, _ cause: TradeCause) {
    guard watchers.isWatched(trade.contract) else { return }
    line.removeAll(keepingCapacity: true)
    MarketDataFormatter.reviewed(
      trade, cause, number: watchers.nextLine(of: trade.contract), names: surroundings.directory,
      to: &line)
    tellWatchers(of: trade.contract)
  }

  /// What a call came to.
  func tellWatchers(of contract: ContractNumber, _ outcome: AuctionOutcome) {
    guard watchers.isWatched(contract) else { return }
    line.removeAll(keepingCapacity: true)
    MarketDataFormatter.auctioned(
      contract, outcome, number: watchers.nextLine(of: contract), names: surroundings.directory,
      to: &line)
    tellWatchers(of: contract)
  }

  /// A call has begun in the middle of trading.
  func tellWatchers(of contract: ContractNumber, interruptedAt price: Price, until ends: Timestamp) {
    guard watchers.isWatched(contract) else { return }
    line.removeAll(keepingCapacity: true)
    MarketDataFormatter.interrupted(
      contract, price, until: ends, number: watchers.nextLine(of: contract),
      names: surroundings.directory, to: &line)
    tellWatchers(of: contract)
  }

  /// A phase is told; a contract that has left the market is watched no more.
  func tellWatchers(of contract: ContractNumber, _ phase: ContractPhase) {
    if watchers.isWatched(contract) {
      line.removeAll(keepingCapacity: true)
      MarketDataFormatter.phase(
        phase, of: contract, number: watchers.nextLine(of: contract),
        names: surroundings.directory, to: &line)
      tellWatchers(of: contract)
    }
    if phase.isLast { watchers.remove(contract) }
  }

  /// Tells what is in `line` to those who have room for it; the others will have a new picture.
  private func tellWatchers(of contract: ContractNumber) {
    for (index, watcher) in watchers[contract].enumerated() {
      if isKeepingUp(watcher.connection) {
        tellLine(to: watcher.connection)
      } else {
        watchers.fallBehind(index, of: contract)
      }
    }
  }

  /// Tells a picture to those who need a full one, or its changes to those who have all before it.
  func deliver(_ picture: BookPicture) {
    guard watchers.isWatched(picture.contract) else { return }
    write(picture)
    for (index, watcher) in watchers[picture.contract].enumerated() {
      let connection = watcher.connection
      guard picture.connection == .none || picture.connection == connection.number else {
        continue
      }
      guard isKeepingUp(connection) else {
        watchers.fallBehind(index, of: picture.contract)
        continue
      }
      if picture.isFull { watchers.becomeCurrent(index, of: picture.contract) }
      let isNews = picture.isFull ? !watcher.knowsItEmpty || !picture.levels.isEmpty : watcher.standing == .current
      if isNews { tellLine(to: connection) }
    }
  }

  /// Writes a picture into `line`: all levels under one number, or each change under its own, with what a call would come to.
  private func write(_ picture: BookPicture) {
    let contract = picture.contract
    line.removeAll(keepingCapacity: true)
    var number = watchers.lines(of: contract)
    if picture.isFull {
      MarketDataFormatter.picture(
        of: contract, levels: picture.levels.count, indicative: picture.indicative, number: number,
        names: surroundings.directory, to: &line)
    }
    for level in picture.levels {
      if !picture.isFull { number = watchers.nextLine(of: contract) }
      MarketDataFormatter.write(
        level, of: contract, number: number, names: surroundings.directory, to: &line)
    }
    if !picture.isFull, let indicative = picture.indicative {
      number = watchers.nextLine(of: contract)
      MarketDataFormatter.indicative(
        contract, indicative, number: number, names: surroundings.directory, to: &line)
    }
  }

  /// Whether a reader has room for market data: half of its buffer is kept for its own lines.
  private func isKeepingUp(_ connection: Connection) -> Bool {
    connection.outbound.waiting <= limits.outboundBytes / 2
      && connection.outbound.heldBytes <= limits.heldBytes / 2
  }

  /// Asks the exchange for pictures of those who have none, or lost a change and have room again. Each is asked for once, and nothing
  /// while the exchange does not take what it is owed already.
  func refreshBehind() {
    hasNewWatchers = false
    payOwed()
    guard owed.isEmpty else { return }
    for (contract, watcher) in watchers.catchUp(where: isKeepingUp) {
      owed.append(
        Submission(
          connection: watcher.connection.number,
          content: .watch(contract, depth: watcher.depth)))
    }
    payOwed()
  }
}
