import MarketEngine

extension Field {
  func decimal(in line: Span<UInt8>) throws(ProtocolError) -> DecimalNumber {
    do throws(ProtocolFault) {
      return try DecimalNumber.parse(line.extracting(range))
    } catch {
      throw fails(error)
    }
  }

  /// A decimal in units of 10⁻ᵈⁱᵍⁱᵗˢ. `Int64.min` is too large: replacing means "keep" by it.
  func units(digits: Int, in line: Span<UInt8>) throws(ProtocolError) -> Int64 {
    let number = try decimal(in: line)
    do throws(DecimalNumber.Misfit) {
      let units = try number.scaled(toDigits: digits)
      guard units != .min else { throw .tooLarge }
      return units
    } catch {
      throw fails(ProtocolFault(error))
    }
  }

  func quantity(of product: Product, in line: Span<UInt8>) throws(ProtocolError) -> Quantity {
    Quantity(lots: try units(digits: product.terms.quantityDigits, in: line))
  }

  func price(of product: Product, in line: Span<UInt8>) throws(ProtocolError) -> Price {
    Price(ticks: try units(digits: product.terms.priceDigits, in: line))
  }

  /// CNY, to the µCNY.
  func money(in line: Span<UInt8>) throws(ProtocolError) -> Money {
    Money(microYuan: try units(digits: 6, in: line))
  }

  /// CNY, not negative.
  func amount(in line: Span<UInt8>) throws(ProtocolError) -> Money {
    let money = try money(in: line)
    guard money >= .zero else { throw fails(.badNumber) }
    return money
  }

  /// MW or MWh, not negative, to the W or Wh.
  func millionths(in line: Span<UInt8>) throws(ProtocolError) -> Int64 {
    let units = try units(digits: 6, in: line)
    guard units >= 0 else { throw fails(.badNumber) }
    return units
  }

  /// A share as a decimal, `0.85`, of at most four digits.
  func share(in line: Span<UInt8>) throws(ProtocolError) -> BasisPoints {
    let units = try units(digits: 4, in: line)
    guard units >= 0 else { throw fails(.badNumber) }
    guard let value = Int32(exactly: units) else { throw fails(.tooLarge) }
    return BasisPoints(value)
  }

  /// Digits only, of 64 bits without sign.
  func whole(in line: Span<UInt8>) throws(ProtocolError) -> UInt64 {
    try whole(range, in: line)
  }

  func whole(_ range: Range<Int>, in line: Span<UInt8>) throws(ProtocolError) -> UInt64 {
    guard !range.isEmpty else { throw fails(.badNumber) }
    var value: UInt64 = 0
    for index in range {
      guard line[index] >= 0x30, line[index] <= 0x39 else { throw fails(.badNumber) }
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carried) = product.addingReportingOverflow(UInt64(line[index] - 0x30))
      guard !overflow, !carried else { throw fails(.tooLarge) }
      value = sum
    }
    return value
  }

  /// A whole number up to a limit.
  func whole(upTo limit: UInt64, in line: Span<UInt8>) throws(ProtocolError) -> UInt64 {
    let value = try whole(in: line)
    guard value <= limit else { throw fails(.tooLarge) }
    return value
  }
}
