import Simulation
import Testing

/// Small spaces are exhausted, not sampled: every sequence of so many letters of an alphabet, on one drill contract.
@Suite(.disabled(if: TwinParameters.seed != nil))
struct ExhaustiveTests {
  @Test func `every four orders of two members at two prices`() throws {
    try exhaust(SmallStep.trading, length: 4)
  }

  @Test func `every four orders of a member that meets itself`() throws {
    try exhaust(SmallStep.selfTrading, length: 4)
  }

  @Test func `every four orders of which some do not rest`() throws {
    try exhaust(SmallStep.passing, length: 4)
  }

  @Test func `every five steps in which orders wait for a price, leave and come back`() throws {
    try exhaust(SmallStep.waiting, length: 5, afterTradeAt: 1)
  }

  @Test func `every four orders of which some are icebergs`() throws {
    try exhaust(SmallStep.clips, length: 4)
  }

  @Test func `every four orders of which some are all or none`() throws {
    try exhaust(SmallStep.whole, length: 4)
  }

  @Test func `every four steps in which icebergs and all-or-none orders are changed`() throws {
    try exhaust(SmallStep.changingSpecial, length: 4)
  }

  @Test func `every five steps in which orders are changed`() throws {
    try exhaust(SmallStep.changing, length: 5)
  }

  /// After each command events and state are compared, so shorter sequences are covered as beginnings of longer ones.
  private func exhaust(
    _ alphabet: [SmallStep], length: Int, afterTradeAt price: Int64? = nil
  ) throws {
    var market = try SmallMarket()
    var places = [Int](repeating: 0, count: length)
    while true {
      if let price { try market.trade(at: price) }
      for place in places { try market.execute(alphabet[place].command(in: market.orders)) }
      try market.clear()
      var last = length - 1
      while last >= 0, places[last] == alphabet.count - 1 {
        places[last] = 0
        last -= 1
      }
      guard last >= 0 else { return }
      places[last] += 1
    }
  }
}
