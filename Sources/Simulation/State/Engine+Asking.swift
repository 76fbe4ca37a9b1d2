import MarketEngine

// The engine's answers, each as rows of one kind.
extension Engine {
  borrowing func levels(of contract: ContractNumber) -> [LevelRow] {
    rows(.book(contract, depth: .max)).compactMap {
      if case .level(let row) = $0 { row } else { nil }
    }
  }

  borrowing func orders(of member: MemberNumber) -> [OrderRow] {
    rows(.orders(member)).compactMap { if case .order(let row) = $0 { row } else { nil } }
  }

  borrowing func cash(of member: MemberNumber) -> [CashRow] {
    rows(.cash(member)).compactMap { if case .cash(let row) = $0 { row } else { nil } }
  }

  borrowing func positions(of member: MemberNumber) -> [PositionRow] {
    rows(.positions(member)).compactMap { if case .position(let row) = $0 { row } else { nil } }
  }

  /// Facility, quarter-hour, three rights and three reserved of them, where anything is held.
  borrowing func rights(of account: AccountNumber, in quarters: Range<Int64>) -> [[Int64]] {
    let first = QuarterHour(Int32(quarters.lowerBound))
    let end = QuarterHour(Int32(quarters.upperBound))
    return rows(.rights(account, first, end)).flatMap { row -> [[Int64]] in
      guard case .right(let run) = row else { return [] }
      let amounts = [
        run.charge, run.discharge, run.room, run.chargeReserved, run.dischargeReserved,
        run.roomReserved,
      ].map { Int64($0) }
      guard amounts != [0, 0, 0, 0, 0, 0] else { return [] }
      return (run.first.index..<run.end.index).map {
        [Int64(run.facility.value), Int64($0)] + amounts
      }
    }
  }

  private borrowing func rows(_ query: Query) -> [QueryRow] {
    var rows: [QueryRow] = []
    answer(query, rows: &rows)
    return rows
  }
}
