import MarketEngine
import Settlement
import Testing

@Suite struct SettlementRefusalTests {
  private func market() -> MarketDay {
    var market = MarketDay()
    let (buyer, seller) = (market.addAccount(of: 2), market.addAccount(of: 3))
    let contract = market.addContract(
      first: 0, count: 1, tickValue: 2_500, makerFee: 10, takerFee: 20)
    for price in 1...3 {
      market.trade(contract, buyer: buyer, seller: seller, price: Int64(price), lots: 4)
    }
    return market
  }

  private func expect(_ expected: SettlementError, of market: MarketDay) {
    #expect(throws: expected) { try SettlementRun.result(of: market.input()) }
  }

  @Test func `a premium one µCNY off stops the run and names trade and figures`() {
    var market = market()
    market.trades[1].premium += Money(microYuan: 1)
    expect(
      .figureDiffers(
        TradeNumber(2), .premium, posted: Money(microYuan: 20_001),
        recomputed: Money(microYuan: 20_000)), of: market)
  }

  @Test func `a fee that was not charged stops the run`() {
    var market = market()
    market.trades[2].buyerFee = .zero
    expect(
      .figureDiffers(
        TradeNumber(3), .buyerFee, posted: .zero, recomputed: Money(microYuan: 80)), of: market)
    market = self.market()
    market.trades[2].sellerFee = Money(microYuan: 41)
    expect(
      .figureDiffers(
        TradeNumber(3), .sellerFee, posted: Money(microYuan: 41),
        recomputed: Money(microYuan: 40)), of: market)
  }

  @Test func `maker and taker fee the wrong way round stop the run`() {
    var market = market()
    market.trades[0].aggressor = .sell
    expect(
      .figureDiffers(
        TradeNumber(1), .buyerFee, posted: Money(microYuan: 80), recomputed: Money(microYuan: 40)),
      of: market)
  }

  @Test func `the fault of the lowest trade number is named, whatever the order`() {
    var market = market()
    market.trades[0].premium = .zero
    market.trades[2].premium = .zero
    let expected = SettlementError.figureDiffers(
      TradeNumber(1), .premium, posted: .zero, recomputed: Money(microYuan: 10_000))
    expect(expected, of: market)
    market.trades.reverse()
    expect(expected, of: market)
  }

  @Test func `a premium beyond 64 bits stops the run`() {
    var market = market()
    market.trades[0].price = Price(ticks: .max)
    expect(.figureOutOfRange(TradeNumber(1), .premium), of: market)
    market.trades[0].quantity = Quantity(lots: .max)
    expect(.figureOutOfRange(TradeNumber(1), .premium), of: market)
  }

  @Test func `a sum beyond 64 bits stops the run`() {
    var market = MarketDay()
    let (buyer, seller) = (market.addAccount(of: 2), market.addAccount(of: 3))
    let contract = market.addContract(first: 0, count: 1, tickValue: 1)
    for _ in 0..<2 {
      market.trade(contract, buyer: buyer, seller: seller, price: .max - 10_000, lots: 1)
    }
    expect(.sumOutOfRange(MemberNumber(2)), of: market)
  }

  @Test func `a trade twice, or of nothing known, stops the run`() {
    var market = market()
    market.trades.append(market.trades[0])
    expect(.duplicateTrade(TradeNumber(1)), of: market)
    market = self.market()
    market.trades[0].contract = ContractNumber(77)
    expect(.unknownContract(TradeNumber(1), ContractNumber(77)), of: market)
    market = self.market()
    market.trades[0].seller = AccountNumber(88)
    expect(.unknownAccount(TradeNumber(1), AccountNumber(88)), of: market)
  }

  @Test func `contracts and accounts are named once, and contracts deliver`() {
    var market = market()
    market.contracts.append(market.contracts[0])
    expect(.duplicateContract(ContractNumber(1)), of: market)
    market = self.market()
    market.contracts[0].end = market.contracts[0].first
    expect(.emptyDelivery(ContractNumber(1)), of: market)
    market = self.market()
    market.accounts.append(market.accounts[4])
    expect(.duplicateAccount(AccountNumber(5)), of: market)
  }

  @Test func `the house's accounts must be there and the house's`() {
    var market = market()
    market.accounts[1].member = MemberNumber(2)
    expect(.houseIncomplete(AccountNumber(2)), of: market)
  }

  @Test func `kinds the rules do not settle yet are refused`() {
    for kind in RunKind.allCases where kind != .nextDay {
      #expect(throws: SettlementError.kindNotSupported(kind)) {
        try SettlementRun.result(of: market().input(kind: kind))
      }
    }
  }

  @Test func `a day without quarter-hours is refused`() {
    var input = market().input()
    input.day.end = input.day.first
    let day = input.day
    #expect(throws: SettlementError.emptyDay(day)) { try SettlementRun.result(of: input) }
  }
}
