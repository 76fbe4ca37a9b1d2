/// The contracts of a delivery day, in the order of rule 6.4.
struct CalendarExpansion {
  var day: CalendarDay

  /// Whether the command describes a day.
  var isSound: Bool {
    let quarters = day.quarters
    guard quarters == 92 || quarters == 96 || quarters == 100 else { return false }
    guard day.date <= 99_991_231, day.firstQuarter.index >= 0,
      day.firstQuarter.index <= Limits.lastQuarter - quarters
    else { return false }
    guard day.chargeFromHour <= 24, day.chargeToHour <= 24, day.dischargeFromHour <= 24,
      day.dischargeToHour <= 24
    else { return false }
    switch quarters {
    case 92: return (0...92).contains(day.clockChange) && day.clockChange % 4 == 0
    case 100: return (4...96).contains(day.clockChange) && day.clockChange % 4 == 0
    default: return true
    }
  }

  func contracts() -> [CreateContract] {
    var list = [CreateContract]()
    for place in 0..<day.quarters {
      slots(quarterLabel(place), place, place + 1, &list)
    }
    for hour in 0..<(day.quarters / 4) {
      slots(hourLabel(hour * 4), hour * 4, hour * 4 + 4, &list)
    }
    list.append(create(.room, dateLabel(), 0, day.quarters))
    list.append(create(.ssu1, dateLabel(), 0, day.quarters))
    list.append(create(.ssu2, dateLabel(), 0, day.quarters))
    list.append(create(.ssu4, dateLabel(), 0, day.quarters))
    if let shift = shift() { list.append(shift) }
    return list
  }

  private func slots(
    _ label: Name, _ from: Int32, _ to: Int32, _ list: inout [CreateContract]
  ) {
    list.append(create(.charge, label, from, to))
    list.append(create(.discharge, label, from, to))
    list.append(create(.room, label, from, to))
  }

  private func create(
    _ product: Product, _ label: Name, _ from: Int32, _ to: Int32
  ) -> CreateContract {
    let first = QuarterHour(day.firstQuarter.index + from)
    let end = QuarterHour(day.firstQuarter.index + to)
    return CreateContract(
      zone: day.zone, product: product, label: label, first: first, end: end, secondFirst: first,
      secondEnd: end, classBasisPoints: BasisPoints(0), opens: day.opens,
      disclosureSeconds: day.disclosureSeconds, callSeconds: day.callSeconds)
  }

  private func shift() -> CreateContract? {
    let hours = [
      day.chargeFromHour, day.chargeToHour, day.dischargeFromHour, day.dischargeToHour,
    ]
    guard hours != [0, 0, 0, 0] else { return nil }
    var label = dateLabel()
    appendHours(day.chargeFromHour, day.chargeToHour, &label)
    appendHours(day.dischargeFromHour, day.dischargeToHour, &label)
    var contract = create(.shift, label, place(day.chargeFromHour), place(day.chargeToHour))
    contract.secondFirst = QuarterHour(day.firstQuarter.index + place(day.dischargeFromHour))
    contract.secondEnd = QuarterHour(day.firstQuarter.index + place(day.dischargeToHour))
    contract.classBasisPoints = day.classBasisPoints
    return contract
  }

  // MARK: The wall clock

  /// Where an hour of the wall clock begins: its first pass if it comes twice, the clock change if it never comes.
  private func place(_ hour: UInt8) -> Int32 {
    let place = Int32(hour) * 4
    guard day.quarters != 96, place >= day.clockChange else { return place }
    return max(place + day.quarters - 96, day.clockChange)
  }

  /// The wall clock's quarter-hour at a place in the day, and whether it is the second pass of a repeated hour.
  private func wallClock(_ place: Int32) -> (quarter: Int32, second: Bool) {
    guard day.quarters != 96, place >= day.clockChange else { return (place, false) }
    let quarter = place - (day.quarters - 96)
    return (quarter, day.quarters == 100 && place < day.clockChange + 4)
  }

  private func dateLabel() -> Name {
    var label = Name.empty
    append(Int32(day.date), digits: 8, &label)
    return label
  }

  private func quarterLabel(_ place: Int32) -> Name {
    let (quarter, second) = wallClock(place)
    var label = dateLabel()
    _ = label.append(0x2e)
    append(quarter / 4 * 100 + quarter % 4 * 15, digits: 4, &label)
    if second { _ = label.append(0x42) }
    return label
  }

  private func hourLabel(_ place: Int32) -> Name {
    let (quarter, second) = wallClock(place)
    var label = dateLabel()
    _ = label.append(0x2e)
    append(quarter / 4, digits: 2, &label)
    if second { _ = label.append(0x42) }
    return label
  }

  private func appendHours(_ from: UInt8, _ to: UInt8, _ label: inout Name) {
    _ = label.append(0x2e)
    append(Int32(from), digits: 2, &label)
    _ = label.append(0x2d)
    append(Int32(to), digits: 2, &label)
  }

  private func append(_ number: Int32, digits: Int32, _ label: inout Name) {
    var power: Int32 = 1
    for _ in 1..<digits { power *= 10 }
    while power > 0 {
      _ = label.append(UInt8(0x30 + number / power % 10))
      power /= 10
    }
  }
}
