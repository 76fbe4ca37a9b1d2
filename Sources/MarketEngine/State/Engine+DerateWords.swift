/// What plants have lost (section 26 of docs/STATE.md).
extension Engine {
  func encodeDerates(_ writer: inout StateWriter) {
    let place = writer.words.count
    writer.put(0)
    var lost = registry.accounts[0].holding
    while lost != 0 {
      if encodeDerates(of: lost, &writer) { writer.words[place] += 1 }
      lost = rights.holdings[lost].next
    }
  }

  /// Days on which something is lost; false if there is none.
  private func encodeDerates(of lost: UInt32, _ writer: inout StateWriter) -> Bool {
    let start = writer.words.count
    writer.put(rights.holdings[lost].facility.value)
    writer.put(0)
    for day in Int32(dayCursor)..<(Int32(dayCursor) + Limits.daysAhead) {
      let page = rights.rightsPage(lost, day: day)
      guard page != 0, hasWords(page) else { continue }
      writer.words[start + 1] += 1
      writer.put(signed: Int64(day))
      for index in 0..<RightsLedger.pageWords { writer.put(rights.word(page + index)) }
    }
    if writer.words[start + 1] > 0 { return true }
    writer.words.removeLast(2)
    return false
  }

  mutating func restoreDerates(_ reader: inout StateReader) throws(StateError) {
    for _ in 0..<(try reader.count(least: 2)) {
      let facility = FacilityNumber(try reader.number())
      guard registry.knows(facility) else { throw reader.invalid() }
      let lost = holding(of: .none, on: facility)
      for _ in 0..<(try reader.count(least: 289)) {
        let day = try reader.int32()
        // Within what quarter-hours a command may name, so that its own can be counted.
        guard abs(Int64(day)) <= Int64(Limits.lastQuarter) / 96, Int64(day) >= dayCursor,
          Int64(day) < dayCursor + Int64(Limits.daysAhead)
        else { throw reader.invalid() }
        let page = rights.makeRightsPage(lost, day: day)
        for resource in Resource.allCases {
          for place in 0..<RightsLedger.quartersPerDay {
            let word = try reader.word()
            let quarter = QuarterHour(day * 96 + Int32(place))
            guard word <= UInt64(max(0, registry.facilities[facility.value].capability(resource, quarter))) else {
              throw reader.invalid()
            }
            rights.setWord(page + resource.place * RightsLedger.quartersPerDay + place, word)
          }
        }
      }
    }
  }
}
