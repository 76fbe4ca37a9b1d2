public import MarketEngine

/// Why a state's words hold no directory.
public enum DirectoryError: Error, Sendable, Equatable {
  /// They end, or hold what cannot be, at this word.
  case unreadable(at: Int)
  case unknownFormat(UInt64)
}

// The canonical state is laid out in docs/STATE.md: header, zones, members, users, accounts, facilities, pools, holdings, fees, contracts,
// and more that is no matter of names.
extension Directory {
  /// The directory of the market whose canonical state, or the beginning of it that has the names, `words` are.
  public init(state words: [UInt64]) throws(DirectoryError) {
    self.init()
    var reader = StateNameReader(words)
    let format = try reader.word()
    guard format == Engine.stateFormat else { throw .unknownFormat(format) }
    try reader.skip(1)
    clock = try reader.word() == UInt64(ClockKind.manual.rawValue) ? .manual : .real
    market = try reader.name()
    manualTime = Timestamp(nanoseconds: try reader.signed())
    try reader.skip(4)
    try readRegistry(&reader)
    try readHoldings(&reader)
    // Fees, then collars.
    try reader.skip((3 + 3) * Product.allCases.count)
    try readContracts(&reader)
  }

  private mutating func readRegistry(_ reader: inout StateNameReader) throws(DirectoryError) {
    for number in 1..<(try reader.count() + 1) { add(ZoneNumber(number), try reader.name()) }
    for number in 1..<(try reader.count() + 1) {
      let name = try reader.name()
      add(MemberNumber(number), name, try reader.kind(Role.self))
      try reader.skip(1)
    }
    for number in 1..<(try reader.count() + 1) {
      let member = MemberNumber(try reader.number())
      let name = try reader.name()
      add(UserNumber(number), member, name, Key(words: try reader.name()))
    }
    for number in 1..<(try reader.count() + 1) {
      let member = MemberNumber(try reader.number())
      add(AccountNumber(number), member, try reader.name())
      try reader.skip(3)
    }
    for number in 1..<(try reader.count() + 1) {
      add(FacilityNumber(number), try reader.name())
      try reader.skip(19)
    }
    for number in 1..<(try reader.count() + 1) {
      let account = AccountNumber(try reader.number())
      try reader.skip(1)
      add(PoolNumber(number), account, try reader.name())
    }
  }

  private func readHoldings(_ reader: inout StateNameReader) throws(DirectoryError) {
    for _ in 0..<(try reader.count()) {
      try reader.skip(2)
      let days = try reader.count()
      for _ in 0..<days {
        try reader.skip(1)
        let reserves = try reader.word() == 1
        try reader.skip(reserves ? 6 * 96 : 3 * 96)
      }
    }
  }

  /// The live contracts, in the order of their books.
  private mutating func readContracts(_ reader: inout StateNameReader) throws(DirectoryError) {
    try reader.skip(1)
    for _ in 0..<(try reader.count()) {
      let number = ContractNumber(try reader.number())
      let terms = try reader.terms()
      contracts.add(
        number, terms, zone: name(of: terms.zone) ?? .empty,
        phase: try reader.kind(ContractPhase.self))
      // The last price, and when the call under way ends.
      try reader.skip(2)
    }
  }
}

extension Directory {
  /// The directory of an engine's market; what an exchange shows when it begins to lead.
  public init(of engine: borrowing Engine) throws(DirectoryError) {
    var words: [UInt64] = []
    engine.encodeNamed(into: &words)
    try self.init(state: words)
  }
}
