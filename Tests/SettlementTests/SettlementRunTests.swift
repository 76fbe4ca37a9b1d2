import MarketEngine
import Settlement
import Testing

@Suite struct SettlementRunTests {
  @Test func `both sides of an auction's trade pay its fee`() throws {
    var market = MarketDay()
    let (buyer, seller) = (market.addAccount(of: 2), market.addAccount(of: 3))
    let contract = market.addContract(
      first: 0, count: 1, tickValue: 2_500, makerFee: 100, takerFee: 200, auctionFee: 150)
    market.trade(contract, buyer: buyer, seller: seller, kind: .auction, price: 3, lots: 7)
    let result = try SettlementRun.result(of: market.input())
    let shown = result.lines.filter { $0.kind != .rounding }.map { line in
      "\(line.member.value) \(line.account.value) \(line.kind) \(line.quantity.lots) \(line.amount.microYuan)"
    }
    #expect(
      shown == [
        "1 2 auctionFee 14 2100", "2 4 premiumPaid 7 -52500", "2 4 auctionFee 7 -1050",
        "3 5 premiumReceived 7 52500", "3 5 auctionFee 7 -1050",
      ])
  }

  @Test func `a trade of an auction with a taker's fee stops the run`() throws {
    var market = MarketDay()
    let (buyer, seller) = (market.addAccount(of: 2), market.addAccount(of: 3))
    let contract = market.addContract(
      first: 0, count: 1, tickValue: 2_500, makerFee: 100, takerFee: 200, auctionFee: 150)
    market.trade(contract, buyer: buyer, seller: seller, price: 3, lots: 7)
    market.trades[0].kind = .auction
    #expect(
      throws: SettlementError.figureDiffers(
        TradeNumber(1), .buyerFee, posted: Money(microYuan: 1_400),
        recomputed: Money(microYuan: 1_050))
    ) { try SettlementRun.result(of: market.input()) }
  }

  @Test func `a trade gives lines to both sides and to the house`() throws {
    var market = MarketDay()
    let (buyer, seller) = (market.addAccount(of: 2), market.addAccount(of: 3))
    let contract = market.addContract(
      first: 0, count: 1, tickValue: 2_500, makerFee: 100, takerFee: 200)
    market.trade(contract, buyer: buyer, seller: seller, price: 3, lots: 7)
    let result = try SettlementRun.result(of: market.input())
    let shown = result.lines.map { line in
      "\(line.member.value) \(line.account.value) \(line.kind) \(line.quantity.lots) \(line.amount.microYuan)"
    }
    let expected = [
      "1 2 makerFee 7 700", "1 2 takerFee 7 1400", "1 3 rounding 0 -2100",
      "2 4 premiumPaid 7 -52500", "2 4 takerFee 7 -1400", "2 4 rounding 0 3900",
      "3 5 premiumReceived 7 52500", "3 5 makerFee 7 -700", "3 5 rounding 0 -1800",
    ]
    #expect(shown == expected)
  }

  @Test func `a called trade costs its premium and no fees`() throws {
    var market = MarketDay()
    let (buyer, seller) = (market.addAccount(of: 2), market.addAccount(of: 3))
    let contract = market.addContract(
      first: 0, count: 1, tickValue: 10_000, makerFee: 100, takerFee: 200)
    market.trade(contract, buyer: buyer, seller: seller, price: 3, lots: 7)
    market.trades[0].kind = .called
    #expect(
      throws: SettlementError.figureDiffers(
        TradeNumber(1), .buyerFee, posted: Money(microYuan: 1_400), recomputed: .zero)
    ) { try SettlementRun.result(of: market.input()) }
    market.trades[0].buyerFee = .zero
    market.trades[0].sellerFee = .zero
    let result = try SettlementRun.result(of: market.input())
    #expect(result.lines.map(\.kind) == [.premiumPaid, .premiumReceived])
    #expect(result.lines.map(\.amount.microYuan) == [-210_000, 210_000])
  }

  @Test func `at a negative price the seller pays`() throws {
    var market = MarketDay()
    let (buyer, seller) = (market.addAccount(of: 2), market.addAccount(of: 3))
    let contract = market.addContract(first: 0, count: 1, tickValue: 10_000)
    market.trade(contract, buyer: buyer, seller: seller, price: -5, lots: 2)
    let result = try SettlementRun.result(of: market.input())
    #expect(result.lines.map(\.kind) == [.premiumReceived, .premiumPaid])
    #expect(result.lines.map(\.amount.microYuan) == [100_000, -100_000])
    #expect(result.postings.isEmpty)
  }

  @Test func `accounts of one member are netted to one invoice`() throws {
    var market = MarketDay()
    let (first, second) = (market.addAccount(of: 2), market.addAccount(of: 2))
    let other = market.addAccount(of: 3)
    let contract = market.addContract(first: 0, count: 1, tickValue: 1)
    market.trade(contract, buyer: first, seller: other, price: 6_000, lots: 1)
    market.trade(contract, buyer: other, seller: second, price: 20_000, lots: 1)
    let result = try SettlementRun.result(of: market.input())
    #expect(
      result.invoices == [
        Invoice(
          member: MemberNumber(2), net: Money(microYuan: 14_000),
          rounding: Money(microYuan: -4_000), amount: Money(microYuan: 10_000)),
        Invoice(
          member: MemberNumber(3), net: Money(microYuan: -14_000),
          rounding: Money(microYuan: 4_000), amount: Money(microYuan: -10_000)),
      ])
    #expect(
      result.commands(run: 9, version: 1) == [
        SettlePosting(
          run: 9, version: 1, member: MemberNumber(2), amount: Money(microYuan: -4_000)),
        SettlePosting(run: 9, version: 1, member: MemberNumber(3), amount: Money(microYuan: 4_000)),
      ])
  }

  @Test func `only what an earlier run has not posted is posted`() throws {
    var market = MarketDay()
    let (buyer, seller) = (market.addAccount(of: 2), market.addAccount(of: 3))
    let contract = market.addContract(first: 0, count: 1, tickValue: 1)
    market.trade(contract, buyer: buyer, seller: seller, price: 1_000, lots: 1)
    market.post(try SettlementRun.result(of: market.input()))
    // A trade that was not there the first time.
    market.trade(contract, buyer: buyer, seller: seller, price: 2_500, lots: 1)
    let second = try SettlementRun.result(of: market.input())
    #expect(second.invoices.map(\.rounding.microYuan) == [3_500, -3_500])
    #expect(second.commands(run: 2, version: 1).map(\.amount.microYuan) == [2_500, -2_500])
  }

  @Test func `what was posted for a member without a day is taken back`() throws {
    var market = MarketDay()
    _ = market.addAccount(of: 2)
    market.earlier = [EarlierPosting(member: MemberNumber(2), amount: Money(microYuan: 7))]
    let result = try SettlementRun.result(of: market.input())
    #expect(result.invoices.isEmpty)
    #expect(result.commands(run: 2, version: 1).map(\.amount.microYuan) == [-7])
    #expect(result.proof.holds)
  }

  @Test func `a day without trades has nothing to show`() throws {
    let result = try SettlementRun.result(of: MarketDay().input())
    #expect(result.lines.isEmpty && result.invoices.isEmpty && result.postings.isEmpty)
    #expect(result.proof.holds)
  }

  @Test func `a contract of another day is checked but not shown`() throws {
    var market = MarketDay()
    let (buyer, seller) = (market.addAccount(of: 2), market.addAccount(of: 3))
    let contract = market.addContract(first: 96, count: 4, tickValue: 10)
    market.trade(contract, buyer: buyer, seller: seller, price: 3, lots: 1)
    let result = try SettlementRun.result(of: market.input())
    #expect(result.lines.isEmpty)
    #expect(result.proof.trades == 1)
  }
}
