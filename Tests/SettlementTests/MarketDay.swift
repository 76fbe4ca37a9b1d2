import MarketEngine
import Settlement

/// Facts of a small market: house, members with accounts, contracts, trades. Figures are computed as the engine does.
struct MarketDay {
  var contracts: [SettlementContract] = []
  var trades: [SettlementTrade] = []
  var accounts: [SettlementAccount] = [1, 2, 3].map {
    SettlementAccount(number: AccountNumber($0), member: MemberNumber(1))
  }
  var earlier: [EarlierPosting] = []

  static let start: Int32 = 1_972_000

  static func day(_ ordinal: Int32) -> DeliveryDay {
    DeliveryDay(
      date: 20_261_124 + UInt32(ordinal), first: QuarterHour(start + 96 * ordinal),
      end: QuarterHour(start + 96 * (ordinal + 1)))
  }

  mutating func addAccount(of member: UInt32) -> AccountNumber {
    let number = AccountNumber(UInt32(accounts.count + 1))
    accounts.append(SettlementAccount(number: number, member: MemberNumber(member)))
    return number
  }

  mutating func addContract(
    first: Int32, count: Int32, tickValue: Int64, makerFee: Int64 = 0, takerFee: Int64 = 0,
    auctionFee: Int64 = 0
  ) -> SettlementContract {
    let contract = SettlementContract(
      number: ContractNumber(UInt32(contracts.count + 1)), first: QuarterHour(Self.start + first),
      end: QuarterHour(Self.start + first + count), tickValue: Money(microYuan: tickValue),
      makerFee: Money(microYuan: makerFee), takerFee: Money(microYuan: takerFee),
      auctionFee: Money(microYuan: auctionFee))
    contracts.append(contract)
    return contract
  }

  mutating func trade(
    _ contract: SettlementContract, buyer: AccountNumber, seller: AccountNumber,
    aggressor: Side = .buy, kind: TradeKind = .continuous, price: Int64, lots: Int64
  ) {
    let auctioned = kind == .auction
    let takerFee = auctioned ? contract.auctionFee : contract.takerFee
    let makerFee = auctioned ? contract.auctionFee : contract.makerFee
    let taker = Money(microYuan: takerFee.microYuan * lots)
    let maker = Money(microYuan: makerFee.microYuan * lots)
    trades.append(
      SettlementTrade(
        number: TradeNumber(UInt64(trades.count + 1)), contract: contract.number, buyer: buyer,
        seller: seller, aggressor: aggressor, kind: kind, price: Price(ticks: price),
        quantity: Quantity(lots: lots),
        premium: Money(microYuan: price * lots * contract.tickValue.microYuan),
        buyerFee: aggressor == .buy ? taker : maker, sellerFee: aggressor == .buy ? maker : taker))
  }

  func input(day ordinal: Int32 = 0, kind: RunKind = .nextDay) -> SettlementInput {
    SettlementInput(
      day: Self.day(ordinal), kind: kind, version: 1, sequence: 1_000, contracts: contracts,
      trades: trades, accounts: accounts, earlier: earlier)
  }

  /// What the run's commands would have brought to the members, for the next run.
  mutating func post(_ result: SettlementResult) {
    for command in result.commands(run: 1, version: 1) {
      earlier.append(EarlierPosting(member: command.member, amount: command.amount))
    }
  }
}

extension MarketDay {
  /// A random market over `days` days, with contracts of a quarter-hour to all days and odd amounts.
  static func random(seed: UInt64, days: Int32) -> MarketDay {
    var random = SplitMix(seed: seed)
    var market = MarketDay()
    var traders: [AccountNumber] = []
    for _ in 0..<Int.random(in: 2...12, using: &random) {
      traders.append(market.addAccount(of: UInt32.random(in: 2...6, using: &random)))
    }
    for _ in 0..<Int.random(in: 1...15, using: &random) {
      let first = Int32.random(in: 0..<96 * days, using: &random)
      _ = market.addContract(
        first: first, count: Int32.random(in: 1...(96 * days - first), using: &random),
        tickValue: Int64.random(in: 0...100_000, using: &random),
        makerFee: Int64.random(in: 0...3_333, using: &random),
        takerFee: Int64.random(in: 0...7_777, using: &random),
        auctionFee: Int64.random(in: 0...5_555, using: &random))
    }
    for _ in 0..<Int.random(in: 0...300, using: &random) {
      let contract = market.contracts[Int.random(in: 0..<market.contracts.count, using: &random)]
      market.trade(
        contract, buyer: traders[Int.random(in: 0..<traders.count, using: &random)],
        seller: traders[Int.random(in: 0..<traders.count, using: &random)],
        aggressor: Bool.random(using: &random) ? .buy : .sell,
        kind: Bool.random(using: &random) ? .continuous : .auction,
        price: Int64.random(in: -99_999...99_999, using: &random),
        lots: Int64.random(in: 1...5_000, using: &random))
    }
    return market
  }
}
