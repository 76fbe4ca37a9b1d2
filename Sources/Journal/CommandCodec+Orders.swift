import MarketEngine

/// The bytes of what members ask: orders and what is done to them.
extension CommandCodec {
  static func append(_ origin: Origin, to bytes: inout [UInt8]) {
    bytes.append(number: origin.user.value)
    bytes.append(number: origin.session.value)
    bytes.append(reference: origin.reference)
  }

  static func readOrigin(from reader: inout ByteReader) throws(BlockFormatError) -> Origin {
    let user = UserNumber(try reader.shortNumber())
    let session = SessionNumber(try reader.number())
    return Origin(user: user, session: session, reference: try reader.reference())
  }

  static func append(_ order: NewOrder, from origin: Origin, to bytes: inout [UInt8]) {
    bytes.append(Kind.order)
    append(origin, to: &bytes)
    append(order, to: &bytes)
  }

  static func append(_ block: BlockOrder, from origin: Origin, to bytes: inout [UInt8]) {
    bytes.append(Kind.block)
    append(origin, to: &bytes)
    bytes.append(number: block.block.zone.value)
    bytes.append(block.block.product.rawValue)
    bytes.append(number: block.block.date)
    bytes.append(number: UInt32(block.block.fromMinute))
    bytes.append(number: UInt32(block.block.toMinute))
    append(block.order, to: &bytes)
  }

  static func readBlock(from reader: inout ByteReader) throws(BlockFormatError) -> BlockOrder {
    let zone = ZoneNumber(try reader.shortNumber())
    let product = try reader.value(Product.self)
    let date = try reader.shortNumber()
    let from = try readMinute(from: &reader)
    let to = try readMinute(from: &reader)
    let block = Block(zone: zone, product: product, date: date, fromMinute: from, toMinute: to)
    return BlockOrder(block: block, order: try readOrder(from: &reader))
  }

  private static func readMinute(from reader: inout ByteReader) throws(BlockFormatError) -> UInt16 {
    let minute = try reader.shortNumber()
    guard let short = UInt16(exactly: minute) else {
      throw reader.failure(.unknownValue(UInt8(truncatingIfNeeded: minute)), back: 1)
    }
    return short
  }

  private static func append(_ order: NewOrder, to bytes: inout [UInt8]) {
    let hasAccount = order.account != .none
    let more = MoreFlag.of(order)
    var flags = order.side == .sell ? OrderFlag.sell : 0
    flags |= (order.timeInForce.rawValue - 1) << 1
    flags |= (order.selfTrade.rawValue - 1) << 3
    if hasAccount { flags |= OrderFlag.account }
    if more != 0 { flags |= OrderFlag.more }
    bytes.append(flags)
    bytes.append(number: order.contract.value)
    bytes.append(signed: order.price.ticks)
    bytes.append(signed: order.quantity.lots)
    if hasAccount { bytes.append(number: order.account.value) }
    if more != 0 { append(more, of: order, to: &bytes) }
  }

  private static func append(_ more: UInt8, of order: NewOrder, to bytes: inout [UInt8]) {
    bytes.append(more)
    if more & MoreFlag.expiry != 0 { bytes.append(time: order.expiry) }
    if more & MoreFlag.facility != 0 { bytes.append(number: order.facility.value) }
    if more & MoreFlag.options != 0 { bytes.append(number: UInt32(order.options.rawValue)) }
    if order.options.hasAny(of: .clipped) { bytes.append(signed: order.clip.lots) }
    if more & MoreFlag.step != 0 { bytes.append(signed: order.step.ticks) }
    if order.options.contains(.stop) { bytes.append(signed: order.stop.ticks) }
  }

  static func readOrder(from reader: inout ByteReader) throws(BlockFormatError) -> NewOrder {
    let flags = try reader.byte()
    guard let timeInForce = TimeInForce(rawValue: (flags >> 1 & 3) + 1),
      let selfTrade = SelfTradePrevention(rawValue: (flags >> 3 & 7) + 1)
    else { throw reader.failure(.unknownValue(flags), back: 1) }
    var order = NewOrder(
      contract: ContractNumber(try reader.shortNumber()),
      side: flags & OrderFlag.sell == 0 ? .buy : .sell, price: Price(ticks: try reader.signed()),
      quantity: Quantity(lots: try reader.signed()), timeInForce: timeInForce,
      selfTrade: selfTrade)
    if flags & OrderFlag.account != 0 {
      order.account = AccountNumber(try reader.shortNumber())
      guard order.account != .none else { throw reader.failure(.notShortest, back: 1) }
    }
    if flags & OrderFlag.more != 0 { try readMore(of: &order, from: &reader) }
    return order
  }

  private static func readMore(
    of order: inout NewOrder, from reader: inout ByteReader
  ) throws(BlockFormatError) {
    let more = try reader.byte()
    guard more & ~MoreFlag.known == 0 else { throw reader.failure(.unknownValue(more), back: 1) }
    guard more != 0 else { throw reader.failure(.notShortest, back: 1) }
    if more & MoreFlag.expiry != 0 { order.expiry = try reader.time() }
    if more & MoreFlag.facility != 0 {
      order.facility = FacilityNumber(try reader.shortNumber())
    }
    if more & MoreFlag.options != 0 { order.options = try readOptions(from: &reader) }
    if order.options.hasAny(of: .clipped) { order.clip = Quantity(lots: try reader.signed()) }
    if more & MoreFlag.step != 0 { order.step = Price(ticks: try reader.signed()) }
    if order.options.contains(.stop) { order.stop = Price(ticks: try reader.signed()) }
    // What is written although it says nothing would be a second spelling.
    guard MoreFlag.of(order) == more else { throw reader.failure(.notShortest, back: 1) }
  }

  private static func readOptions(
    from reader: inout ByteReader
  ) throws(BlockFormatError) -> OrderOptions {
    let bits = try reader.number()
    guard bits <= UInt64(UInt16.max), UInt16(bits) & ~OrderOptions.known.rawValue == 0 else {
      throw reader.failure(.unknownValue(UInt8(truncatingIfNeeded: bits)), back: 1)
    }
    return OrderOptions(rawValue: UInt16(bits))
  }

  static func append(_ replace: ReplaceOrder, from origin: Origin, to bytes: inout [UInt8]) {
    bytes.append(Kind.replace)
    append(origin, to: &bytes)
    var flags = TargetFlag.of(replace.target)
    if replace.price.ticks != ReplaceOrder.keep { flags |= TargetFlag.price }
    if replace.quantity.lots != ReplaceOrder.keep { flags |= TargetFlag.lots }
    if replace.was.lots != ReplaceOrder.keep { flags |= TargetFlag.was }
    if replace.stop.ticks != ReplaceOrder.keep { flags |= TargetFlag.stop }
    bytes.append(flags)
    append(replace.target, to: &bytes)
    append(unlessKept: replace.price.ticks, to: &bytes)
    append(unlessKept: replace.quantity.lots, to: &bytes)
    append(unlessKept: replace.was.lots, to: &bytes)
    append(unlessKept: replace.stop.ticks, to: &bytes)
  }

  static func readReplace(from reader: inout ByteReader) throws(BlockFormatError) -> ReplaceOrder {
    let flags = try readFlags(below: 1 << 6, from: &reader)
    let target = try readTarget(flags, from: &reader)
    let price = try readUnlessKept(flags & TargetFlag.price != 0, from: &reader)
    let lots = try readUnlessKept(flags & TargetFlag.lots != 0, from: &reader)
    let was = try readUnlessKept(flags & TargetFlag.was != 0, from: &reader)
    let stop = try readUnlessKept(flags & TargetFlag.stop != 0, from: &reader)
    return ReplaceOrder(
      target: target, price: Price(ticks: price), quantity: Quantity(lots: lots),
      was: Quantity(lots: was), stop: Price(ticks: stop))
  }

  static func append(_ cancel: CancelOrder, from origin: Origin, to bytes: inout [UInt8]) {
    bytes.append(Kind.cancel)
    append(origin, to: &bytes)
    var flags = TargetFlag.of(cancel.target)
    if cancel.was.lots != ReplaceOrder.keep { flags |= TargetFlag.was }
    bytes.append(flags)
    append(cancel.target, to: &bytes)
    append(unlessKept: cancel.was.lots, to: &bytes)
  }

  static func readCancel(from reader: inout ByteReader) throws(BlockFormatError) -> CancelOrder {
    let flags = try readFlags(below: 1 << 5, from: &reader)
    guard flags & (TargetFlag.price | TargetFlag.lots) == 0 else {
      throw reader.failure(.unknownValue(flags), back: 1)
    }
    let target = try readTarget(flags, from: &reader)
    let was = try readUnlessKept(flags & TargetFlag.was != 0, from: &reader)
    return CancelOrder(target: target, was: Quantity(lots: was))
  }

  /// A command that says no more than which order it is about.
  static func append(
    _ kind: UInt8, _ target: OrderTarget, from origin: Origin, to bytes: inout [UInt8]
  ) {
    bytes.append(kind)
    append(origin, to: &bytes)
    bytes.append(TargetFlag.of(target))
    append(target, to: &bytes)
  }

  static func readTargetAlone(
    from reader: inout ByteReader
  ) throws(BlockFormatError) -> OrderTarget {
    let flags = try readFlags(below: 1 << 2, from: &reader)
    return try readTarget(flags, from: &reader)
  }

  static func append(_ cancel: MassCancel, from origin: Origin, to bytes: inout [UInt8]) {
    bytes.append(Kind.massCancel)
    append(origin, to: &bytes)
    bytes.append(number: cancel.account.value)
    bytes.append(number: cancel.contract.value)
    bytes.append(number: cancel.zone.value)
    bytes.append(number: cancel.member.value)
  }

  static func readMassCancel(from reader: inout ByteReader) throws(BlockFormatError) -> MassCancel {
    MassCancel(
      account: AccountNumber(try reader.shortNumber()),
      contract: ContractNumber(try reader.shortNumber()),
      zone: ZoneNumber(try reader.shortNumber()), member: MemberNumber(try reader.shortNumber()))
  }
}

private enum OrderFlag {
  static let sell: UInt8 = 1
  static let account: UInt8 = 1 << 6
  static let more: UInt8 = 1 << 7
}

private enum MoreFlag {
  static let expiry: UInt8 = 1
  static let facility: UInt8 = 1 << 1
  static let options: UInt8 = 1 << 2
  static let step: UInt8 = 1 << 3
  static let known: UInt8 = 0x0f

  static func of(_ order: NewOrder) -> UInt8 {
    (order.expiry != .never ? expiry : 0) | (order.facility != .none ? facility : 0)
      | (order.options.isEmpty ? 0 : options) | (order.step.ticks != 0 ? step : 0)
  }
}

extension OrderOptions {
  /// What says something by the clip: its lots, or the number of a pool.
  fileprivate static let clipped: OrderOptions = [.iceberg, .pooled]
}

private enum TargetFlag {
  static let reference: UInt8 = 1
  static let order: UInt8 = 1 << 1
  static let price: UInt8 = 1 << 2
  static let lots: UInt8 = 1 << 3
  static let was: UInt8 = 1 << 4
  static let stop: UInt8 = 1 << 5

  static func of(_ target: OrderTarget) -> UInt8 {
    (target.reference != .none ? reference : 0) | (target.order != .none ? order : 0)
  }
}

extension CommandCodec {
  private static func append(_ target: OrderTarget, to bytes: inout [UInt8]) {
    if target.reference != .none { bytes.append(reference: target.reference) }
    if target.order != .none { bytes.append(number: target.order.value) }
  }

  private static func readTarget(
    _ flags: UInt8, from reader: inout ByteReader
  ) throws(BlockFormatError) -> OrderTarget {
    var target = OrderTarget(reference: .none, order: .none)
    if flags & TargetFlag.reference != 0 {
      target.reference = try reader.reference()
      guard target.reference != .none else { throw reader.failure(.notShortest, back: 1) }
    }
    if flags & TargetFlag.order != 0 {
      target.order = OrderNumber(try reader.number())
      guard target.order != .none else { throw reader.failure(.notShortest, back: 1) }
    }
    return target
  }

  private static func append(unlessKept value: Int64, to bytes: inout [UInt8]) {
    if value != ReplaceOrder.keep { bytes.append(signed: value) }
  }

  private static func readUnlessKept(
    _ isWritten: Bool, from reader: inout ByteReader
  ) throws(BlockFormatError) -> Int64 {
    guard isWritten else { return ReplaceOrder.keep }
    let value = try reader.signed()
    guard value != ReplaceOrder.keep else { throw reader.failure(.notShortest, back: 1) }
    return value
  }

  private static func readFlags(
    below end: UInt8, from reader: inout ByteReader
  ) throws(BlockFormatError) -> UInt8 {
    let flags = try reader.byte()
    guard flags < end else { throw reader.failure(.unknownValue(flags), back: 1) }
    return flags
  }
}
