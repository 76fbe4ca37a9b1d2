import MarketEngine
import Settlement
import Testing

/// What must hold of every market, tried on seeded ones.
@Suite struct SettlementPropertyTests {
  private static let seeds = Array(UInt64(1)...200)

  @Test(arguments: seeds) func `all sums are zero`(seed: UInt64) throws {
    let market = MarketDay.random(seed: seed, days: 3)
    for ordinal in Int32(0)..<3 {
      let result = try SettlementRun.result(of: market.input(day: ordinal))
      #expect(result.proof.holds)
      #expect(result.proof.trades == UInt64(market.trades.count))
      #expect(result.lines.reduce(Int128(0)) { $0 + Int128($1.amount.microYuan) } == 0)
      #expect(result.postings.reduce(Int128(0)) { $0 + Int128($1.amount.microYuan) } == 0)
    }
  }

  @Test(arguments: seeds) func `the second run posts nothing`(seed: UInt64) throws {
    var market = MarketDay.random(seed: seed, days: 2)
    let first = try SettlementRun.result(of: market.input())
    market.post(first)
    let second = try SettlementRun.result(of: market.input())
    #expect(second.postings.isEmpty)
    #expect(second.lines == first.lines)
    #expect(second.invoices == first.invoices)
  }

  @Test(arguments: seeds) func `the order of the facts makes no difference`(seed: UInt64) throws {
    var market = MarketDay.random(seed: seed, days: 2)
    let first = try SettlementRun.result(of: market.input())
    var random = SplitMix(seed: seed &* 31)
    market.trades.shuffle(using: &random)
    market.contracts.shuffle(using: &random)
    market.accounts.shuffle(using: &random)
    #expect(try SettlementRun.result(of: market.input()) == first)
  }

  @Test(arguments: seeds) func `the days of every contract add up to its trades`(seed: UInt64) throws {
    let market = MarketDay.random(seed: seed, days: 5)
    var expected: [String: Int128] = [:]
    for trade in market.trades {
      let premium = Int128(trade.premium.microYuan)
      expected["\(trade.buyer.value)/\(trade.contract.value)", default: 0] -=
        premium + Int128(trade.buyerFee.microYuan)
      expected["\(trade.seller.value)/\(trade.contract.value)", default: 0] +=
        premium - Int128(trade.sellerFee.microYuan)
      expected["2/\(trade.contract.value)", default: 0] +=
        Int128(trade.buyerFee.microYuan) + Int128(trade.sellerFee.microYuan)
    }
    var found: [String: Int128] = [:]
    for ordinal in Int32(0)..<5 {
      for line in try SettlementRun.result(of: market.input(day: ordinal)).lines
      where line.kind != .rounding {
        found["\(line.account.value)/\(line.contract.value)", default: 0] +=
          Int128(line.amount.microYuan)
      }
    }
    #expect(found.filter { $0.value != 0 } == expected.filter { $0.value != 0 })
  }

  @Test(arguments: seeds) func `an invoice is its lines in whole fen, less than one away`(
    seed: UInt64
  ) throws {
    let market = MarketDay.random(seed: seed, days: 2)
    let result = try SettlementRun.result(of: market.input())
    for invoice in result.invoices {
      let lines = result.lines.filter { $0.member == invoice.member }
      #expect(lines.reduce(Money.zero) { $0 + $1.amount } == invoice.amount)
      #expect(invoice.amount.microYuan % Money.fen == 0)
      #expect(invoice.rounding.microYuan.magnitude * 2 <= Money.fen.magnitude)
      #expect(invoice.net + invoice.rounding == invoice.amount)
      #expect(invoice.member != House.ofTheRules.member)
    }
  }

  @Test(arguments: seeds) func `lines are in order and none is there twice`(seed: UInt64) throws {
    let result = try SettlementRun.result(of: MarketDay.random(seed: seed, days: 2).input())
    func key(_ line: StatementLine) -> [UInt32] {
      [
        line.member.value, line.kind == .rounding ? 1 : 0, line.account.value, line.contract.value,
        UInt32(line.kind.rawValue),
      ]
    }
    for (line, next) in zip(result.lines, result.lines.dropFirst()) {
      #expect(key(line).lexicographicallyPrecedes(key(next)))
    }
  }
}
