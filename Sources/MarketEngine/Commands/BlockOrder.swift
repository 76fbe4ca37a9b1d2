/// An order in the contract `ZONE.PRODUCT.yyyymmdd.hhmm-hhmm`, whether it is there yet or not (rules 14).
public struct BlockOrder: Sendable, BitwiseCopyable, Equatable {
  public var block: Block
  /// Its contract is the block's; what stands there is passed over.
  public var order: NewOrder

  public init(block: Block, order: NewOrder) {
    self.block = block
    self.order = order
  }
}

/// A run of quarter-hours of a zone's day, by the wall clock.
public struct Block: Sendable, BitwiseCopyable, Equatable {
  public var zone: ZoneNumber
  public var product: Product
  /// Local date as the decimal number yyyymmdd.
  public var date: UInt32
  /// Minutes after midnight as a wall clock shows them.
  public var fromMinute: UInt16
  public var toMinute: UInt16

  public init(
    zone: ZoneNumber, product: Product, date: UInt32, fromMinute: UInt16, toMinute: UInt16
  ) {
    self.zone = zone
    self.product = product
    self.date = date
    self.fromMinute = fromMinute
    self.toMinute = toMinute
  }

  /// The block a label names, nil if it names none.
  public init?(zone: ZoneNumber, product: Product, label: Name) {
    guard label.count == Block.labelLength, label[8] == UInt8(ascii: "."), label[13] == UInt8(ascii: "-"),
      let date = Block.number(label, 0..<8), let from = Block.number(label, 9..<13),
      let to = Block.number(label, 14..<18), from % 100 < 60, to % 100 < 60
    else { return nil }
    self.init(
      zone: zone, product: product, date: date, fromMinute: UInt16(from / 100 * 60 + from % 100),
      toMinute: UInt16(to / 100 * 60 + to % 100))
    guard isSound else { return nil }
  }

  /// Whether a user may name it: a run of a product that has blocks, and none that the calendar names in another way.
  public var isSound: Bool {
    guard product == .charge || product == .discharge || product == .room, date <= 99_991_231,
      fromMinute < toMinute, toMinute <= 1_440, fromMinute % 15 == 0, toMinute % 15 == 0
    else { return false }
    let minutes = toMinute - fromMinute
    let isQuarter = minutes == 15
    let isHour = minutes == 60 && fromMinute % 60 == 0
    let isDay = minutes == 1_440 && product == .room
    return !isQuarter && !isHour && !isDay
  }

  /// The last part of its symbol.
  public var label: Name {
    var label = Name.empty
    Block.append(date, digits: 8, &label)
    _ = label.append(UInt8(ascii: "."))
    Block.append(Block.clock(fromMinute), digits: 4, &label)
    _ = label.append(UInt8(ascii: "-"))
    Block.append(Block.clock(toMinute), digits: 4, &label)
    return label
  }

  private static let labelLength = 18

  private static func number(_ label: Name, _ range: Range<Int>) -> UInt32? {
    var number: UInt32 = 0
    for index in range {
      guard label[index] >= UInt8(ascii: "0"), label[index] <= UInt8(ascii: "9") else { return nil }
      number = number * 10 + UInt32(label[index] - UInt8(ascii: "0"))
    }
    return number
  }

  /// 690 minutes as 1130.
  private static func clock(_ minutes: UInt16) -> UInt32 {
    UInt32(minutes) / 60 * 100 + UInt32(minutes) % 60
  }

  private static func append(_ number: UInt32, digits: Int, _ label: inout Name) {
    var power: UInt32 = 1
    for _ in 1..<digits { power *= 10 }
    for _ in 0..<digits {
      _ = label.append(UInt8(ascii: "0") + UInt8(number / power % 10))
      power /= 10
    }
  }
}
