import MarketEngine

/// A run: a pure function of its facts. It recomputes every trade and stops if the engine posted anything else, shows each account's
/// day, nets it, and posts only what nobody has posted yet. Twice with the same facts posts nothing the second time; the order of the
/// facts makes no difference.
///
///     facts ─► directory ─► trades checked ─► day's tallies ─► lines ─► nets ─► invoices, postings ─► proof
///
/// Source: docs/SETTLEMENT.md. O(trades × log accounts), one sort of the trades if they are not in order.
public enum SettlementRun {
  public static func result(of input: SettlementInput) throws(SettlementError) -> SettlementResult {
    guard input.kind.isSupported else { throw .kindNotSupported(input.kind) }
    guard input.day.count >= 1 else { throw .emptyDay(input.day) }
    let directory = try SettlementDirectory(input)
    let trades = try checked(input.trades, directory)
    let lines = tallied(trades, day: input.day, directory)
    let netting = try Netting(lines.lines(), directory, earlier: input.earlier)
    return try netting.result(trades: trades.count)
  }

  /// The trades with their places found and their figures recomputed, by contract. Faults are named from the lowest trade number up.
  private static func checked(
    _ trades: [SettlementTrade], _ directory: borrowing SettlementDirectory
  ) throws(SettlementError) -> [CheckedTrade] {
    let ordered = inOrder(trades)
    var checked = [CheckedTrade]()
    checked.reserveCapacity(ordered.count)
    for index in ordered.indices {
      let trade = ordered[index]
      if index > 0, ordered[index - 1].number == trade.number {
        throw .duplicateTrade(trade.number)
      }
      checked.append(try CheckedTrade(trade, directory))
    }
    return byContract(checked, contracts: directory.contracts.count)
  }

  private static func inOrder(_ trades: [SettlementTrade]) -> [SettlementTrade] {
    for index in trades.indices.dropFirst() where trades[index].number < trades[index - 1].number {
      return trades.sorted { $0.number < $1.number }
    }
    return trades
  }

  /// Counted into the contracts' places, so no comparison is needed; trades of one contract keep their order.
  private static func byContract(_ trades: [CheckedTrade], contracts: Int) -> [CheckedTrade] {
    var starts = [Int](repeating: 0, count: contracts + 1)
    for trade in trades { starts[Int(trade.contract) + 1] += 1 }
    for index in starts.indices.dropFirst() { starts[index] += starts[index - 1] }
    guard let filler = trades.first else { return [] }
    var sorted = [CheckedTrade](repeating: filler, count: trades.count)
    for trade in trades {
      sorted[starts[Int(trade.contract)]] = trade
      starts[Int(trade.contract)] += 1
    }
    return sorted
  }

  private static func tallied(
    _ trades: [CheckedTrade], day: DeliveryDay, _ directory: borrowing SettlementDirectory
  ) -> DayTally {
    var tally = DayTally(accounts: directory.accounts.count)
    var at = 0
    while at < trades.count {
      let contract = Int(trades[at].contract)
      let terms = directory.contracts[contract]
      let first = day.first.index - terms.first.index
      let end = day.end.index - terms.first.index
      let touches = first < terms.end.index - terms.first.index && end > 0
      while at < trades.count, trades[at].contract == contract {
        if touches {
          let trade = trades[at]
          tally.add(trade, shares(of: trade, terms, first, end), fees: directory.fees)
        }
        at += 1
      }
      tally.close(terms.number, directory)
    }
    return tally
  }

  private static func shares(
    of trade: CheckedTrade, _ terms: SettlementContract, _ first: Int32, _ end: Int32
  ) -> TradeShares {
    func share(_ amount: Money) -> Int64 {
      // The directory has refused contracts without a quarter-hour.
      Apportionment(of: amount, over: terms.end.index - terms.first.index)?
        .share(from: first, to: end).microYuan ?? 0
    }
    return TradeShares(
      premium: share(trade.premium), buyerFee: share(trade.buyerFee), sellerFee: share(trade.sellerFee))
  }
}
