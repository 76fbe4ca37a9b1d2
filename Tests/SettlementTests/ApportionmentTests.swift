import MarketEngine
import Settlement
import Testing

@Suite struct ApportionmentTests {
  @Test func `ten µCNY over three quarter-hours are three, three and four`() throws {
    let spread = try #require(Apportionment(of: Money(microYuan: 10), over: 3))
    #expect((0..<3).map { spread.share(of: $0).microYuan } == [3, 3, 4])
  }

  @Test func `a negative amount is floored too`() throws {
    let spread = try #require(Apportionment(of: Money(microYuan: -10), over: 3))
    #expect((0..<3).map { spread.share(of: $0).microYuan } == [-4, -3, -3])
  }

  @Test(arguments: [Int64.min, Int64.min + 1, -1, 0, 1, Int64.max])
  func `any cut of any amount adds up to it`(amount: Int64) throws {
    let spread = try #require(Apportionment(of: Money(microYuan: amount), over: 97))
    for cut in Int32(0)...97 {
      let before = spread.share(from: 0, to: cut).microYuan
      let after = spread.share(from: cut, to: 97).microYuan
      #expect(Int128(before) + Int128(after) == Int128(amount))
    }
  }

  @Test func `outside the delivery there is no share`() throws {
    let spread = try #require(Apportionment(of: Money(microYuan: 100), over: 4))
    #expect(spread.share(from: -8, to: 0) == .zero)
    #expect(spread.share(from: 4, to: 96) == .zero)
    #expect(spread.share(from: -8, to: 96).microYuan == 100)
    #expect(spread.share(from: 3, to: 1) == .zero)
  }

  @Test func `nothing can be spread over no quarter-hours`() {
    #expect(Apportionment(of: Money(microYuan: 1), over: 0) == nil)
  }

  @Test(arguments: [
    (0, 0), (4_999, 0), (5_000, 10_000), (-4_999, 0), (-5_000, -10_000), (14_999, 10_000),
    (1_234_567, 1_230_000), (-1_235_000, -1_240_000),
  ])
  func `half a fen goes away from zero`(amount: Int64, rounded: Int64) {
    #expect(Money(microYuan: amount).roundedToFen?.microYuan == rounded)
  }

  @Test func `an amount whose fen do not fit is not rounded`() {
    #expect(Money(microYuan: .max).roundedToFen == nil)
    #expect(Money(microYuan: .min).roundedToFen == nil)
  }
}
