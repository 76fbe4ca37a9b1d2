import LineProtocol
import Logging
import MarketEngine
import NIOCore

extension TradingFloor {
  /// Tells a session its member's past, a page at a time and each page only when the one before has been taken; then what was held back.
  func tellPast(_ range: ResumeRange, to connection: Connection) {
    let limit = limits.historyPage
    let history = self.history
    fetch { () async throws(HistoryFailure) in
      try await history.events(
        of: range.member, after: range.after, through: range.through, limit: limit)
    } then: { floor, result in
      floor.arrived(result, of: range, for: connection)
    }
  }

  private func arrived(
    _ result: Result<HistoryPage, HistoryFailure>, of range: ResumeRange,
    for connection: Connection
  ) {
    guard !connection.isGone else { return }
    guard case .success(let page) = result, !page.events.isEmpty else {
      return failResume(connection)
    }
    remember(page.symbols)
    line.removeAll(keepingCapacity: true)
    for event in page.events {
      ResponseFormatter.write(event, names: surroundings.directory, to: &line)
    }
    connection.outbound.appendPast(line)
    let told = range.after + UInt64(page.events.count)
    if told >= range.through {
      connection.outbound.release()
      flush(connection)
      return closeIfAnswered(connection)
    }
    guard let bytes = connection.outbound.flush() else { return }
    let rest = ResumeRange(member: range.member, after: told, through: range.through)
    connection.channel.writeAndFlush(bytes).assumeIsolated().whenComplete { _ in
      connection.outbound.taken(bytes.readableBytes)
      self.tellPast(rest, to: connection)
    }
  }

  private func failResume(_ connection: Connection) {
    logger.warning("the past could not be told", metadata: ["member": "\(memberText(connection))"])
    turn.clear()
    connection.session.close(.resumeFailed, into: &turn)
    finish(connection)
  }

  private func memberText(_ connection: Connection) -> UInt32 {
    connection.session.identity?.member.value ?? 0
  }

  /// Answers a member's question for its own last trades: those it has been told of before.
  func tellTrades(limit: Int, tag: Reference, to connection: Connection) {
    guard let member = connection.session.identity?.member else { return }
    let history = self.history
    let last = members[member.value]?.last ?? 0
    fetch { () async throws(HistoryFailure) in
      try await history.fills(of: member, through: last, limit: limit)
    } then: { floor, result in
      floor.arrived(result, tag: tag, for: connection)
    }
  }

  private func arrived(
    _ result: Result<HistoryPage, HistoryFailure>, tag: Reference, for connection: Connection
  ) {
    guard !connection.isGone else { return }
    line.removeAll(keepingCapacity: true)
    switch result {
    case .success(let page):
      remember(page.symbols)
      var rows = 0
      for event in page.events {
        guard case .filled(let note, let filled) = event else { continue }
        AnswerFormatter.trade(note, filled, tag: tag, names: surroundings.directory, to: &line)
        rows += 1
      }
      AnswerFormatter.end(.trades, tag: tag, rows: rows, to: &line)
    case .failure:
      SessionFormatter.notTaken(.unavailable, tag: tag, by: "history", to: &line)
    }
    connection.outbound.append(line)
    flush(connection)
  }

  private func remember(_ symbols: [(ContractNumber, ContractSymbol)]) {
    for (number, symbol) in symbols {
      surroundings.directory.contracts.remember(symbol, of: number)
    }
  }

  /// Asks history away from the loop, and goes on here.
  private func fetch(
    _ ask: @escaping @Sendable () async throws(HistoryFailure) -> HistoryPage,
    then: @escaping (TradingFloor, Result<HistoryPage, HistoryFailure>) -> Void
  ) {
    let back = NIOLoopBound((floor: self, then: then), eventLoop: eventLoop)
    Task { [loops, eventLoop] in
      let result: Result<HistoryPage, HistoryFailure>
      do throws(HistoryFailure) {
        result = .success(try await ask())
      } catch {
        result = .failure(error)
      }
      // The gateway may have stopped meanwhile.
      loops.whileOpen { eventLoop.execute { back.value.then(back.value.floor, result) } }
    }
  }
}
