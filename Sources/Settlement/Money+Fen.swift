public import MarketEngine

extension Money {
  /// One fen in µCNY: the unit of an invoice.
  public static let fen: Int64 = 10_000

  /// The nearest whole number of fen, in µCNY; half a fen goes away from zero (四舍五入). Nil at the very ends of 64 bits.
  public var roundedToFen: Money? {
    let remainder = microYuan % Money.fen
    if remainder == 0 { return self }
    let (whole, _) = microYuan.subtractingReportingOverflow(remainder)
    guard remainder.magnitude * 2 >= Money.fen.magnitude else { return Money(microYuan: whole) }
    let (rounded, overflow) = whole.addingReportingOverflow(remainder < 0 ? -Money.fen : Money.fen)
    return overflow ? nil : Money(microYuan: rounded)
  }
}
