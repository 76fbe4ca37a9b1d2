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

  @Test func `every four orders in a call, and its auction`() throws {
    try exhaust(SmallStep.auction, length: 4, callAfterTradeAt: 0)
  }

  @Test func `every four quotes of two members, and orders among them`() throws {
    try exhaust(SmallStep.quotes, length: 4)
  }

  @Test func `every four steps off the book, and of trades that wait`() throws {
    try exhaust(SmallStep.deals, length: 4)
  }

  @Test func `every five orders of which some are all or none and others wait for a price`() throws {
    try exhaust(SmallStep.wholeAndWaiting, length: 5, afterTradeAt: 0)
  }

  /// After each command events and state are compared, so shorter sequences are covered as beginnings of longer ones.
  private func exhaust(
    _ alphabet: [SmallStep], length: Int, afterTradeAt price: Int64? = nil, callAfterTradeAt reference: Int64? = nil
  ) throws {
    var market = try SmallMarket(isInterrupted: reference != nil)
    var places = [Int](repeating: 0, count: length)
    while true {
      if let price { try market.trade(at: price) }
      if let reference { try market.beginCall(reference: reference) }
      for place in places { try market.execute(alphabet[place].command(in: market.made)) }
      if reference != nil { try market.endCall() }
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
