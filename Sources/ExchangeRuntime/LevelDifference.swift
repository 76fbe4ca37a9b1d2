import MarketEngine

/// What turns one list of levels into another. Both lists have bids from the highest, then offers from the lowest.
enum LevelDifference {
  /// Levels that are new or other, as they are, and levels that are gone, with quantity 0, in the order of such a list. O(levels).
  static func changes(from old: [LevelRow], to new: [LevelRow]) -> [LevelRow] {
    var changes: [LevelRow] = []
    var next = 0
    for level in new {
      while next < old.count, isBefore(old[next], level) {
        changes.append(gone(old[next]))
        next += 1
      }
      if next < old.count, isSamePlace(old[next], level) {
        if old[next] != level { changes.append(level) }
        next += 1
      } else {
        changes.append(level)
      }
    }
    for level in old[next...] { changes.append(gone(level)) }
    return changes
  }

  private static func gone(_ level: LevelRow) -> LevelRow {
    LevelRow(side: level.side, price: level.price, quantity: .zero, orders: 0)
  }

  private static func isSamePlace(_ left: LevelRow, _ right: LevelRow) -> Bool {
    left.side == right.side && left.price == right.price
  }

  private static func isBefore(_ left: LevelRow, _ right: LevelRow) -> Bool {
    guard left.side == right.side else { return left.side == .buy }
    return left.side == .buy ? left.price > right.price : left.price < right.price
  }
}
