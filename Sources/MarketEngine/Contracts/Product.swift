/// What a contract gives a right to, as a resource vector per quarter-hour.
public enum Family: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  /// Charge, discharge and room together.
  case bundled = 1
  /// Charge in window A, room from A to B, discharge in B.
  case shift = 2
  case charge = 3
  case discharge = 4
  case room = 5
  /// No resource and no money: for drills and for checking the rules.
  case drill = 6
}

/// The products of rules version 1. The name is the second part of a contract's symbol. Those of interruptible capability are like the
/// firm ones in all but the facilities that cover them.
public enum Product: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  case ssu1 = 1
  case ssu2 = 2
  case ssu4 = 3
  case shift = 4
  case charge = 5
  case discharge = 6
  case room = 7
  case drill = 8
  case interruptibleSSU1 = 9
  case interruptibleSSU2 = 10
  case interruptibleSSU4 = 11
  case interruptibleShift = 12
  case interruptibleCharge = 13
  case interruptibleDischarge = 14
  case interruptibleRoom = 15
}

/// Whether others are cut before: of a facility what it is, of a product what it trades.
public enum Firmness: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  case firm = 1
  case interruptible = 2
}

/// The fixed terms of a product. Source: the contract table of the market's rules.
public struct ProductTerms: Sendable, BitwiseCopyable, Equatable {
  public var family: Family
  /// Lowest and highest price, in ticks.
  public var lowestPrice: Price
  public var highestPrice: Price
  /// µCNY per tick and lot: for the whole delivery (`SSU…`, `SHIFT`), else per quarter-hour of the delivery.
  public var tickValue: Money
  public var tickValuePerQuarter: Bool
  /// Decimal digits of a price as people write it, and of a quantity; one lot is 10^-quantityDigits MW or MWh.
  public var priceDigits: Int
  public var quantityDigits: Int
  /// Hours of full discharge in one bundled unit; 0 for other families.
  public var bundledHours: Int64
}

extension Product {
  public var terms: ProductTerms {
    switch self {
    case .ssu1, .interruptibleSSU1: ProductTerms.bundled(hours: 1)
    case .ssu2, .interruptibleSSU2: ProductTerms.bundled(hours: 2)
    case .ssu4, .interruptibleSSU4: ProductTerms.bundled(hours: 4)
    case .shift, .interruptibleShift:
      ProductTerms.slot(.shift, tickValue: 10_000, perQuarter: false, digits: 1)
    case .charge, .interruptibleCharge:
      ProductTerms.slot(.charge, tickValue: 2_500, perQuarter: true, digits: 1)
    case .discharge, .interruptibleDischarge:
      ProductTerms.slot(.discharge, tickValue: 2_500, perQuarter: true, digits: 1)
    case .room, .interruptibleRoom:
      ProductTerms.slot(.room, tickValue: 250, perQuarter: true, digits: 2)
    case .drill:
      ProductTerms(
        family: .drill, lowestPrice: Price(ticks: Int64(Int32.min)),
        highestPrice: Price(ticks: Int64(Int32.max)), tickValue: .zero, tickValuePerQuarter: false,
        priceDigits: 0, quantityDigits: 0, bundledHours: 0)
    }
  }

  /// Of which facilities it trades the rights.
  @inlinable public var firmness: Firmness { rawValue > Product.drill.rawValue ? .interruptible : .firm }

  /// The name in symbols.
  public var name: Name {
    switch self {
    case .ssu1: Name(word: 0x3155_5353)
    case .ssu2: Name(word: 0x3255_5353)
    case .ssu4: Name(word: 0x3455_5353)
    case .shift: Name(word: 0x54_4649_4853)
    case .charge: Name(word: 0x47_4843)
    case .discharge: Name(word: 0x53_4944)
    case .room: Name(word: 0x4d4f_4f52)
    case .drill: Name(word: 0x4c_4c49_5244)
    case .interruptibleSSU1: Name(word: 0x31_5553_5349)
    case .interruptibleSSU2: Name(word: 0x32_5553_5349)
    case .interruptibleSSU4: Name(word: 0x34_5553_5349)
    case .interruptibleShift: Name(word: 0x5446_4948_5349)
    case .interruptibleCharge: Name(word: 0x4748_4349)
    case .interruptibleDischarge: Name(word: 0x5349_4449)
    case .interruptibleRoom: Name(word: 0x4d_4f4f_5249)
    }
  }

  /// The product of that name, if there is one.
  public init?(name: Name) {
    for number in 1...Product.interruptibleRoom.rawValue {
      guard let product = Product(rawValue: number), product.name == name else { continue }
      self = product
      return
    }
    return nil
  }
}

extension ProductTerms {
  static func bundled(hours: Int64) -> ProductTerms {
    ProductTerms(
      family: .bundled, lowestPrice: Price(ticks: 0), highestPrice: Price(ticks: 9_999_999),
      tickValue: Money(microYuan: 100_000), tickValuePerQuarter: false, priceDigits: 0,
      quantityDigits: 1, bundledHours: hours)
  }

  static func slot(_ family: Family, tickValue: Int64, perQuarter: Bool, digits: Int)
    -> ProductTerms
  {
    // −9,999.9 to 9,999.9 with one digit; −9,999.99 to 9,999.99 with two.
    let end: Int64 = digits == 1 ? 99_999 : 999_999
    return ProductTerms(
      family: family, lowestPrice: Price(ticks: -end), highestPrice: Price(ticks: end),
      tickValue: Money(microYuan: tickValue), tickValuePerQuarter: perQuarter, priceDigits: digits,
      quantityDigits: 1, bundledHours: 0)
  }
}

extension Name {
  /// A name of up to eight bytes, the first in the lowest bits.
  init(word: UInt64) { self.init(first: word, second: 0, third: 0, fourth: 0) }
}
