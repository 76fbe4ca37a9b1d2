import MarketEngine

// Requests with deliveries in them: facilities, what they can do, calendar days, contracts.
extension RequestParser {
  /// Round-trip class of a SHIFT where none is written.
  static var defaultClass: BasisPoints { BasisPoints(8_500) }

  /// `facility NAME zone= account= charge= discharge= energy= [in=] [out=] [sale=] [firm=] [plant=] [cycles=] from= to=`
  static func facility(_ fields: LineFields, _ line: Span<UInt8>) throws(ProtocolError)
    -> FacilityRequest
  {
    var terms = AddFacility(
      name: try fields[0].name(in: line), zone: .none, account: .none,
      firmness: try firmness(fields, line),
      charge: Power(watts: try fields.required(.charge).millionths(in: line)),
      discharge: Power(watts: try fields.required(.discharge).millionths(in: line)),
      energy: Energy(wattHours: try fields.required(.energy).millionths(in: line)),
      efficiencyIn: try fields.option(.efficiencyIn)?.share(in: line) ?? .one,
      efficiencyOut: try fields.option(.efficiencyOut)?.share(in: line) ?? .one,
      saleFactor: try fields.option(.saleFactor)?.share(in: line) ?? .one,
      first: try fields.required(.from).quarterHour(in: line),
      end: try fields.required(.to).quarterHour(in: line))
    if let field = fields.option(.plant) { terms.plant = try field.name(in: line) }
    if let field = fields.option(.cycles) {
      terms.cyclesPerDay = Int32(try field.whole(upTo: UInt64(Limits.cyclesPerDay), in: line))
    }
    return FacilityRequest(
      zone: try fields.required(.zone).name(in: line),
      account: try fields.required(.account).account(in: line), terms: terms)
  }

  private static func firmness(_ fields: LineFields, _ line: Span<UInt8>) throws(ProtocolError)
    -> Firmness
  {
    guard let field = fields.option(.firm) else { return .firm }
    return try field.word(in: line)
  }

  /// `derate FACILITY by|to from= to= [charge=] [discharge=] [energy=]`, `restore …`
  static func capability(_ fields: LineFields, _ line: Span<UInt8>) throws(ProtocolError)
    -> CapabilityRequest
  {
    var change = ChangeCapability(
      facility: .none, first: try fields.required(.from).quarterHour(in: line),
      end: try fields.required(.to).quarterHour(in: line))
    change.isTo = fields[1].isLiterally("to", in: line)
    guard change.isTo || fields[1].isLiterally("by", in: line) else { throw fields[1].fails(.badWord) }
    if let field = fields.option(.charge) { change.charge = try field.millionths(in: line) }
    if let field = fields.option(.discharge) { change.discharge = try field.millionths(in: line) }
    if let field = fields.option(.energy) { change.room = try field.millionths(in: line) }
    return CapabilityRequest(facility: try fields[0].name(in: line), change: change)
  }

  /// Seconds of the call auction that begins a day's trading where none are written: 15:00 to 15:15.
  static var defaultCall: Int32 { 900 }

  /// `calendar ZONE YYYYMMDD [offset=] [opens=] [shift=] [class=] [quarters=] [change=] [disclosure=] [call=]`
  static func calendar(_ fields: LineFields, _ line: Span<UInt8>) throws(ProtocolError)
    -> CalendarRequest
  {
    let first = try firstQuarter(fields[1], fields, line)
    var day = CalendarDay(
      zone: .none, date: try fields[1].date(in: line).number, firstQuarter: first, quarters: 96,
      clockChange: 0, opens: first.start.adding(seconds: -9 * 3_600), chargeFromHour: 0,
      chargeToHour: 0, dischargeFromHour: 0, dischargeToHour: 0, classBasisPoints: BasisPoints(0))
    if let field = fields.option(.opens) { day.opens = try field.time(in: line) }
    day.callSeconds = try callSeconds(fields, line) ?? defaultCall
    day.disclosureSeconds = try disclosureSeconds(before: day.opens, fields, line)
    try addWindows(to: &day, fields, line)
    try addClockChange(to: &day, fields, line)
    return CalendarRequest(zone: try fields[0].name(in: line), day: day)
  }

  private static func addWindows(
    to day: inout CalendarDay, _ fields: LineFields, _ line: Span<UInt8>
  ) throws(ProtocolError) {
    guard let shift = fields.option(.shift) else {
      if let field = fields.option(.roundTripClass) { throw field.fails(.badCombination) }
      return
    }
    let hours = try shift.windows(in: line)
    day.chargeFromHour = hours[0]
    day.chargeToHour = hours[1]
    day.dischargeFromHour = hours[2]
    day.dischargeToHour = hours[3]
    day.classBasisPoints = try fields.option(.roundTripClass)?.share(in: line) ?? defaultClass
  }

  /// A day of 92 or 100 quarter-hours says before which of them the clock changes.
  private static func addClockChange(
    to day: inout CalendarDay, _ fields: LineFields, _ line: Span<UInt8>
  ) throws(ProtocolError) {
    guard let quarters = fields.option(.quarters) else {
      if let field = fields.option(.clockChange) { throw field.fails(.badCombination) }
      return
    }
    day.quarters = Int32(try quarters.whole(upTo: 100, in: line))
    guard day.quarters != 96 else {
      if let field = fields.option(.clockChange) { throw field.fails(.badCombination) }
      return
    }
    day.clockChange = Int32(
      try fields.required(.clockChange).whole(upTo: UInt64(day.quarters), in: line))
  }

  static func callSeconds(
    _ fields: LineFields, _ line: Span<UInt8>
  ) throws(ProtocolError) -> Int32? {
    guard let field = fields.option(.call) else { return nil }
    return Int32(try field.whole(upTo: UInt64(Limits.phaseSeconds), in: line))
  }

  /// From the time disclosure begins, whole seconds before trading opens.
  private static func disclosureSeconds(
    before opens: Timestamp, _ fields: LineFields, _ line: Span<UInt8>
  ) throws(ProtocolError) -> Int32 {
    guard let field = fields.option(.disclosure) else { return 0 }
    // Both are times a line can hold, so their difference fits.
    let ahead = opens.nanoseconds - (try field.time(in: line)).nanoseconds
    guard ahead > 0, ahead % 1_000_000_000 == 0 else { throw field.fails(.badCombination) }
    guard ahead / 1_000_000_000 <= Int64(Limits.phaseSeconds) else { throw field.fails(.tooLarge) }
    return Int32(ahead / 1_000_000_000)
  }

  /// `contract ZONE PRODUCT LABEL from= to= [from2= to2=] [class=] [opens=] [disclosure=] [call=] [reference=]`
  static func contract(_ fields: LineFields, _ line: Span<UInt8>) throws(ProtocolError)
    -> ContractRequest
  {
    let first = try fields.required(.from).quarterHour(in: line)
    let end = try fields.required(.to).quarterHour(in: line)
    var terms = CreateContract(
      zone: .none, product: try fields[1].product(in: line), label: try fields[2].name(in: line),
      first: first, end: end, secondFirst: first, secondEnd: end, classBasisPoints: BasisPoints(0),
      opens: .zero)
    if let field = fields.option(.opens) {
      terms.opens = try field.time(in: line)
      terms.callSeconds = try callSeconds(fields, line) ?? 0
      terms.disclosureSeconds = try disclosureSeconds(before: terms.opens, fields, line)
    } else if let field = fields.option(.call) ?? fields.option(.disclosure) {
      throw field.fails(.badCombination)
    }
    terms.reference = try fields.option(.referencePrice)?.price(of: terms.product, in: line)
    if terms.product.terms.family == .shift {
      terms.secondFirst = try fields.required(.secondFrom).quarterHour(in: line)
      terms.secondEnd = try fields.required(.secondTo).quarterHour(in: line)
      terms.classBasisPoints = try fields.option(.roundTripClass)?.share(in: line) ?? defaultClass
    } else if let field = fields.option(.secondFrom) ?? fields.option(.secondTo)
      ?? fields.option(.roundTripClass)
    {
      throw field.fails(.badCombination)
    }
    return ContractRequest(zone: try fields[0].name(in: line), terms: terms)
  }
}
