import MarketEngine

// RULES 14: blocks that users name.
extension PlainTwin {
  mutating func enter(_ asked: BlockOrder, _ request: TwinRequest) throws(Refusal) {
    var order = asked.order
    let zone = asked.block.zone
    let product = asked.block.product
    let label = PlainTwin.label(of: asked.block)
    let same = contracts.first { contract in
      contract.terms.zone == zone && contract.terms.product == product && contract.terms.label == label
    }
    if let same {
      order.contract = same.number
      return try enter(order, request)
    }
    _ = try account(order.account, of: request.member)
    if order.facility != .none, !facilityExists(order.facility) { throw Refusal(.unknownFacility) }
    guard let label, let create = terms(of: asked.block, label) else { throw Refusal(.unknownContract) }
    let blocks = contracts.filter { $0.terms.zone == zone && PlainTwin.isBlock($0.terms) }.count
    if blocks >= Limits.blocks {
      throw Refusal(.limitReached, need: Int64(blocks + 1), free: Int64(Limits.blocks))
    }
    // The market as it would be with the contract; it becomes this one if the order is accepted there.
    var other = self
    try other.createContract(create)
    let made = ContractNumber(other.contractsEverCreated)
    if create.opens <= now { other.open(made) }
    order.contract = made
    try other.enter(order, request)
    self = other
  }

  /// Whether a block could be named now but for a freeze: its day is open, in no call, and it is not there.
  func wouldBeFrozen(_ block: Block) -> Bool {
    let isThere = contracts.contains {
      $0.terms.zone == block.zone && $0.terms.product == block.product && $0.terms.label == PlainTwin.label(of: block)
    }
    guard !isThere, let day = days.first(where: { $0.zone == block.zone && $0.date == block.date }) else { return false }
    let isOpen = day.opens.adding(seconds: Int64(day.callSeconds)) <= now
    return isOpen
      && freezes.contains { ($0.zone == .none || $0.zone == block.zone) && ($0.product == nil || $0.product == block.product) }
  }

  /// What its label says in words of a clock; nil for what a user may not name.
  private static func label(of block: Block) -> Name? {
    let from = Int(block.fromMinute)
    let to = Int(block.toMinute)
    guard [.charge, .discharge, .room].contains(block.product), block.date <= 99_991_231,
      [from, to].allSatisfy({ $0 % 15 == 0 && $0 <= 24 * 60 }), from < to
    else { return nil }
    // These the calendar has under other names.
    if to - from == 15 || (from % 60 == 0 && to == from + 60) { return nil }
    if block.product == .room, to - from == 24 * 60 { return nil }
    let date = String(String(100_000_000 + Int(block.date)).dropFirst())
    let text = "\(date).\(clock(from))-\(clock(to))"
    return Name(bytes: Array(text.utf8).span)
  }

  private static func clock(_ minutes: Int) -> String {
    String(String(10_000 + minutes / 60 * 100 + minutes % 60).dropFirst())
  }

  /// Whether a contract, whoever made it, is named like a block.
  private static func isBlock(_ terms: ContractTerms) -> Bool {
    let parts = String(decoding: terms.label.bytes, as: UTF8.self).split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, let date = UInt32(parts[0]) else { return false }
    let times = parts[1].split(separator: "-").compactMap { UInt16($0) }
    guard times.count == 2 else { return false }
    let minutes = times.map { $0 / 100 * 60 + $0 % 100 }
    let block = Block(
      zone: terms.zone, product: terms.product, date: date, fromMinute: minutes[0], toMinute: minutes[1])
    return label(of: block) == terms.label
  }

  /// As the calendar of its day would have made it; nil if there is no such day, no such run in it, or its gate is past.
  private func terms(of block: Block, _ label: Name) -> CreateContract? {
    guard let day = days.first(where: { $0.zone == block.zone && $0.date == block.date }),
      let calendar = try? TwinCalendar(day)
    else { return nil }
    let first = calendar.start(ofMinute: Int(block.fromMinute))
    let end = calendar.start(ofMinute: Int(block.toMinute))
    guard end.index >= first.index + 2, now.nanoseconds < TwinCalendar.gate(first) else { return nil }
    return CreateContract(
      zone: block.zone, product: block.product, label: label, first: first, end: end, secondFirst: first,
      secondEnd: end, classBasisPoints: BasisPoints(0), opens: day.opens,
      disclosureSeconds: day.disclosureSeconds, callSeconds: day.callSeconds)
  }

  /// A calendar's day, for its blocks; those that are over are forgotten, and an earlier calendar of the same day.
  mutating func keep(_ day: CalendarDay) {
    days.removeAll { old in
      let end = QuarterHour(old.firstQuarter.index + old.quarters)
      return end.start <= now || (old.zone == day.zone && old.date == day.date)
    }
    days.append(day)
  }

  func writeDays(_ words: inout TwinWords) {
    words.add(days.count)
    for day in days {
      words.add(UInt64(day.zone.value), UInt64(day.date))
      words.add(Int64(day.firstQuarter.index), Int64(day.quarters))
      words.add(day.quarters == 96 ? 0 : Int64(day.clockChange), day.opens.nanoseconds)
      words.add(Int64(day.disclosureSeconds), Int64(day.callSeconds))
    }
  }
}
