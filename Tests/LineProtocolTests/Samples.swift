import MarketEngine

/// Facts that several tests write out.
enum Samples {
  static let quarter = QuarterHour(1_994_992)  // 2026-11-24T04:00:00Z.

  static let note = Note(
    member: MemberNumber(2), user: UserNumber(2), number: 1_843, reference: reference("a1"), session: SessionNumber(12))

  static let filled = Filled(
    order: OrderNumber(77_120), contract: ContractNumber(3), trade: TradeNumber(5_512), side: .sell, liquidity: .maker,
    price: Price(ticks: 3_247), quantity: Quantity(lots: 20), left: Quantity(lots: 30), fee: Money(microYuan: 200_000))

  static let trade = Trade(
    number: TradeNumber(5_512), contract: ContractNumber(3), price: Price(ticks: 3_247), quantity: Quantity(lots: 20),
    buyer: AccountNumber(5), seller: AccountNumber(4), buyOrder: OrderNumber(77_121), sellOrder: OrderNumber(77_120),
    facility: FacilityNumber(1), aggressor: .sell, premium: Money(microYuan: 162_350_000), buyerFee: Money(microYuan: 200_000),
    sellerFee: Money(microYuan: 400_000))

  static func terms(roundTrip: Int32 = 0) -> ContractTerms {
    let end = QuarterHour(quarter.index + 1)
    let none = Segment(first: quarter, end: end, amount: 0)
    let fixed = Product.charge.terms
    return ContractTerms(
      zone: ZoneNumber(1), product: .charge, label: Name("20261124.1200") ?? .empty,
      vector: ResourceVector(
        charge: Segment(first: quarter, end: end, amount: 100_000), discharge: none, room: none), first: quarter, end: end,
      classBasisPoints: BasisPoints(roundTrip), opens: quarter.start.adding(seconds: -21 * 3_600),
      tickValue: fixed.tickValue, makerFee: Money(microYuan: 100_000),
      takerFee: Money(microYuan: 200_000), lowestPrice: fixed.lowestPrice, highestPrice: fixed.highestPrice)
  }

  static let key = Key(words: Name(first: 0x0f0f_0f0f_0f0f_0f0f, second: 0, third: 0, fourth: 0))
  static let keyDigits = "0f0f0f0f0f0f0f0f" + String(repeating: "0", count: 48)
}
