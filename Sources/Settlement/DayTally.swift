import MarketEngine

/// Adds up a day contract by contract: a row of sums for each account, emptied into lines when the contract is through. Sums are
/// 128 bits wide, so their order cannot matter.
struct DayTally {
  private struct Sum: BitwiseCopyable {
    var lots: Int128 = 0
    var amount: Int128 = 0
    /// A line is due although both may be zero.
    var isUsed = false
  }

  /// A line before it is known to fit 64 bits, with its account's place.
  struct WideLine: BitwiseCopyable {
    var place: Int
    var contract: ContractNumber
    var kind: LineKind
    var lots: Int128
    var amount: Int128
  }

  private static let kinds: [LineKind] = [
    .premiumPaid, .premiumReceived, .makerFee, .takerFee, .auctionFee,
  ]
  /// A place for every kind there is, by its number.
  private static let places = LineKind.allCases.count

  private var sums: [Sum]
  private var isTouched: [Bool]
  private var touched: [Int] = []
  private var wide: [WideLine] = []

  init(accounts: Int) {
    sums = [Sum](repeating: Sum(), count: accounts * Self.places)
    isTouched = [Bool](repeating: false, count: accounts)
  }

  /// Adds a trade's shares: premium between the two, each one's fee to the house's fee account at `fees`.
  mutating func add(_ trade: CheckedTrade, _ shares: TradeShares, fees: Int) {
    let lots = trade.lots
    let buyerPays = trade.premium >= .zero
    let premium = Int128(shares.premium)
    add(Int(trade.buyer), buyerPays ? .premiumPaid : .premiumReceived, lots, -premium)
    add(Int(trade.seller), buyerPays ? .premiumReceived : .premiumPaid, lots, premium)
    if trade.buyerFee != .zero {
      add(Int(trade.buyer), trade.buyerLine, lots, -Int128(shares.buyerFee))
      add(fees, trade.buyerLine, lots, Int128(shares.buyerFee))
    }
    if trade.sellerFee != .zero {
      add(Int(trade.seller), trade.sellerLine, lots, -Int128(shares.sellerFee))
      add(fees, trade.sellerLine, lots, Int128(shares.sellerFee))
    }
  }

  private mutating func add(_ place: Int, _ kind: LineKind, _ lots: Int64, _ amount: Int128) {
    let index = place * Self.places + Int(kind.rawValue) - 1
    sums[index].lots += Int128(lots)
    sums[index].amount += amount
    sums[index].isUsed = true
    if !isTouched[place] {
      isTouched[place] = true
      touched.append(place)
    }
  }

  /// The contract is through: its sums become lines.
  mutating func close(_ contract: ContractNumber, _ directory: borrowing SettlementDirectory) {
    for place in touched {
      for kind in Self.kinds {
        let index = place * Self.places + Int(kind.rawValue) - 1
        guard sums[index].isUsed else { continue }
        wide.append(
          WideLine(
            place: place, contract: contract, kind: kind, lots: sums[index].lots,
            amount: sums[index].amount))
        sums[index] = Sum()
      }
      isTouched[place] = false
    }
    touched.removeAll(keepingCapacity: true)
  }

  /// All lines by account's place, contract and kind. Contracts came in order, so counting accounts into place is enough.
  func lines() -> [WideLine] {
    guard let filler = wide.first else { return [] }
    var starts = [Int](repeating: 0, count: isTouched.count + 1)
    for line in wide { starts[line.place + 1] += 1 }
    for index in starts.indices.dropFirst() { starts[index] += starts[index - 1] }
    var sorted = [WideLine](repeating: filler, count: wide.count)
    for line in wide {
      sorted[starts[line.place]] = line
      starts[line.place] += 1
    }
    return sorted
  }
}
