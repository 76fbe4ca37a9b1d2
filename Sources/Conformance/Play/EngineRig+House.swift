import MarketEngine

// What is done about the market around the orders.
extension EngineRig {
  public mutating func cash(seat: Int) throws(RigFailure) -> [[Int64]] {
    var rows: [QueryRow] = []
    engine.answer(.cash(EngineRig.member(of: seat)), rows: &rows)
    return rows.compactMap { row in
      guard case .cash(let cash) = row else { return nil }
      return [cash.cash.microYuan, cash.reserved.microYuan]
    }
  }

  public mutating func rights(seat: Int, account: String?) throws(RigFailure) -> [String: [CaseRight]] {
    let named = account.map { accountNames[SeatKey(seat: seat, name: $0)] ?? EngineRig.nobodysAccount }
    let account = named ?? self.account(of: seat)
    var rights: [String: [CaseRight]] = [:]
    for day in 0..<CaseRight.days {
      let first = QuarterHour(firstQuarter.index + Int32(96 * day))
      var rows: [QueryRow] = []
      engine.answer(.rights(account, first, QuarterHour(first.index + 96)), rows: &rows)
      for row in rows {
        guard case .right(let right) = row else { continue }
        let name = facilities.first { $0.value == right.facility }?.key ?? ""
        rights[name, default: []].append(
          CaseRight(
            first: Int64(right.first.index - firstQuarter.index), end: Int64(right.end.index - firstQuarter.index),
            amounts: [
              right.charge, right.chargeReserved, right.discharge, right.dischargeReserved, right.room, right.roomReserved,
            ]))
      }
    }
    return rights
  }

  func houseCommand(
    _ action: HouseAction, _ origin: Origin, _ seat: Int, of: Int?, contract: Int?
  ) -> Command {
    switch action.verb {
    case .login:
      .login(
        Login(
          user: origin.user, onDisconnect: EngineRig.choice(action.words["on_end"]),
          returning: action.words["return"].map { session(seat, $0) } ?? .none))
    case .logout: .endSession(EndSession(session: session(seat, action.words["session"] ?? ""), end: .logout))
    case .cancelAll:
      .massCancel(
        origin,
        MassCancel(
          account: account(action, of ?? seat), contract: contract.map { opened[$0] } ?? .none,
          zone: action.words["zone"].map { $0 == "own" ? zone : EngineRig.nobodysZone } ?? .none,
          member: of.map(EngineRig.member(of:)) ?? .none))
    default: .operate(origin, operation(action, seat, of: of, contract: contract))
    }
  }

  private func operation(_ action: HouseAction, _ seat: Int, of: Int?, contract: Int?) -> Operation {
    let number = { (key: String) in action.numbers[key] ?? 0 }
    let member = of.map(EngineRig.member(of:)) ?? .none
    let product = product(action.words["product"])
    let zone = action.words["zone"] == nil ? zone : EngineRig.nobodysZone
    switch action.verb {
    case .contract: return .createContract(contractTerms(action, zone, contract ?? 0))
    case .calendar: return .calendar(day(action, zone))
    case .facility: return .addFacility(facility(action, zone, of ?? seat))
    case .account: return .addAccount(AddAccount(member: member, name: name(action.words["name"])))
    case .cash:
      return .moveCash(
        MoveCash(
          account: action.words["account"] == nil ? account(of: of ?? seat) : account(action, of ?? seat),
          amount: money("amount", action)))
    case .settle:
      return .settle(
        SettlePosting(
          run: UInt64(number("run")), version: UInt32(number("version")), member: member, amount: money("amount", action)))
    case .clock: return .advanceClock(AdvanceClock(to: began.adding(seconds: number("to"))))
    case .fees:
      return .setFees(
        SetFees(
          product: product ?? .drill, maker: money("maker", action), taker: money("taker", action),
          auction: money("auction", action)))
    case .collar:
      let call = action.numbers["interrupt"] == nil ? 0 : action.numbers["call"] ?? 300
      return .setCollar(
        SetCollar(
          product: product ?? .drill,
          collar: Collar(
            width: action.numbers["width"] ?? Collar.open, interrupt: action.numbers["interrupt"] ?? Collar.open,
            callSeconds: Int32(call))))
    case .callPrice:
      return .setCallPrice(
        SetCallPrice(
          zone: zone, product: product ?? .drill, price: action.numbers["price"].map(Price.init(ticks:)) ?? SetCallPrice.none))
    case .limit:
      let limit = { (key: String) in action.numbers[key] ?? SetLimits.keep }
      return .setLimits(
        SetLimits(
          member: member,
          limits: MemberLimits(
            size: limit("size"), value: limit("value"), position: limit("position"), credit: limit("credit"),
            requests: limit("requests"), perFill: limit("per_fill"))))
    case .halt: return .setHalt(SetHalt(member: member, halted: true))
    case .release: return .setHalt(SetHalt(member: member, halted: false))
    case .annul: return .cancelContract(CancelContract(contract: opened[contract ?? 0]))
    case .holdAll: return .setHold(SetHold(zone: zone, product: product, isOn: number("on") == 1))
    case .freezeAll, .resumeAll:
      return .setTradingOf(
        SetTradingOf(
          scope: ContractScope(zone: zone, product: product, label: name(action.words["label"])),
          frozen: action.verb == .freezeAll))
    case .derate: return .derate(capabilityChange(action))
    case .restore: return .restore(capabilityChange(action))
    case .login, .logout, .cancelAll: preconditionFailure("no operation")
    }
  }

  private func capabilityChange(_ action: HouseAction) -> ChangeCapability {
    let amount = { (key: String) in action.numbers[key] ?? ChangeCapability.keep }
    return ChangeCapability(
      facility: facilities[action.words["facility"] ?? ""] ?? EngineRig.nobodysFacility, first: quarter("first", action),
      end: quarter("end", action), charge: amount("charge"), discharge: amount("discharge"), room: amount("room"),
      isTo: action.numbers["to"] == 1)
  }

  private func contractTerms(_ action: HouseAction, _ zone: ZoneNumber, _ place: Int) -> CreateContract {
    let first = quarter("first", action)
    let end = quarter("end", action)
    return CreateContract(
      zone: zone, product: product(action.words["product"]) ?? .drill, label: name(action.words["label"] ?? label(of: place)),
      first: first, end: end, secondFirst: action.numbers["first2"] == nil ? first : quarter("first2", action),
      secondEnd: action.numbers["end2"] == nil ? end : quarter("end2", action),
      classBasisPoints: BasisPoints(Int32(action.numbers["class"] ?? 0)),
      // Not given, it opened long ago.
      opens: action.numbers["opens"].map { began.adding(seconds: $0) } ?? .zero,
      disclosureSeconds: Int32(action.numbers["disclosure"] ?? 0), callSeconds: Int32(action.numbers["call"] ?? 0),
      reference: action.numbers["reference"].map(Price.init(ticks:)))
  }

  /// The label of a contract that is made by its own name.
  private func label(of place: Int) -> String { place == 0 ? "main" : names[place] }

  private func day(_ action: HouseAction, _ zone: ZoneNumber) -> CalendarDay {
    let hour = { (key: String) in UInt8(action.numbers[key] ?? 0) }
    return CalendarDay(
      zone: zone, date: date(ofDay: action.numbers["day"] ?? 0),
      firstQuarter: QuarterHour(firstQuarter.index + Int32(96 * (action.numbers["day"] ?? 0))),
      quarters: Int32(action.numbers["quarters"] ?? 96), clockChange: Int32(action.numbers["change"] ?? 0),
      opens: action.numbers["opens"].map { began.adding(seconds: $0) } ?? engine.now,
      chargeFromHour: hour("charge_from"), chargeToHour: hour("charge_to"), dischargeFromHour: hour("discharge_from"),
      dischargeToHour: hour("discharge_to"), classBasisPoints: BasisPoints(Int32(action.numbers["class"] ?? 8_500)),
      disclosureSeconds: Int32(action.numbers["disclosure"] ?? 0), callSeconds: Int32(action.numbers["call"] ?? 0))
  }

  /// The engine's cases begin on the first of a January, and their days are that month's.
  private func date(ofDay day: Int64) -> UInt32 { UInt32(20_270_101 + day) }

  private func facility(_ action: HouseAction, _ zone: ZoneNumber, _ seat: Int) -> AddFacility {
    let number = { (key: String, otherwise: Int64) in action.numbers[key] ?? otherwise }
    return AddFacility(
      name: name(action.words["name"]), zone: zone,
      account: action.words["account"] == nil ? account(of: seat) : account(action, seat),
      firmness: number("firm", 1) == 1 ? .firm : .interruptible, charge: Power(watts: number("charge", 0) * 100_000),
      discharge: Power(watts: number("discharge", 0) * 100_000), energy: Energy(wattHours: number("room", 0) * 100_000),
      efficiencyIn: BasisPoints(Int32(number("in", 10_000))), efficiencyOut: BasisPoints(Int32(number("out", 10_000))),
      saleFactor: BasisPoints(Int32(number("sale", 10_000))), first: quarter("first", action), end: quarter("end", action),
      plant: name(action.words["plant"]), cyclesPerDay: Int32(number("cycles", 0)))
  }

  /// An order in a block of the calendar's day; what no block can be is a contract nobody has.
  func namedBlock(_ run: CaseRun, _ place: Int, _ origin: Origin, _ order: NewOrder) -> Command {
    let block = Block(
      zone: zone, product: .charge, date: calendarDate, fromMinute: UInt16(15 * run.first), toMinute: UInt16(15 * run.end))
    guard block.isSound else { return .order(origin, order) }
    var order = order
    order.contract = .none
    return .block(origin, BlockOrder(block: block, order: order))
  }

  /// A contract is there: of a place it was made for, or one of a calendar's with a name.
  mutating func created(_ number: ContractNumber, _ terms: ContractTerms, _ request: RigRequest) {
    switch request {
    case .house(let action, _, let contract):
      guard action.verb == .calendar else {
        opened[contract ?? 0] = number
        return
      }
      let day = date(ofDay: action.numbers["day"] ?? 0)
      calendarDate = day
      for (name, wanted) in action.names {
        let rest = wanted.split(separator: ".", maxSplits: 1)
        let label = "\(day)" + (rest.count > 1 ? ".\(rest[1])" : "")
        if terms.product.name.text == rest[0], terms.label.text == label, let place = names.firstIndex(of: name) {
          opened[place] = number
        }
      }
    case .new(let order): opened[order.contract] = number
    default: opened[0] = number
    }
  }

  // MARK: Numbers by name

  private var firstQuarter: QuarterHour { QuarterHour(Int32(began.nanoseconds / 900_000_000_000)) }

  private func quarter(_ key: String, _ action: HouseAction) -> QuarterHour {
    QuarterHour(firstQuarter.index + Int32(clamping: action.numbers[key] ?? 0))
  }

  private func money(_ key: String, _ action: HouseAction) -> Money { Money(microYuan: action.numbers[key] ?? 0) }

  private func session(_ seat: Int, _ name: String) -> SessionNumber {
    sessions[SeatKey(seat: seat, name: name)] ?? SessionNumber(.max)
  }

  /// The account a request names; `.none` for the first.
  private func account(_ action: HouseAction, _ seat: Int) -> AccountNumber {
    guard let name = action.words["account"] else { return .none }
    return accountNames[SeatKey(seat: seat, name: name)] ?? EngineRig.nobodysAccount
  }

  private func product(_ word: String?) -> Product? {
    word.flatMap { Name(bytes: Array($0.utf8).span) }.flatMap(Product.init(name:))
  }

  private func name(_ word: String?) -> Name { word.flatMap { Name(bytes: Array($0.utf8).span) } ?? .empty }

  private static func choice(_ word: String?) -> DisconnectChoice {
    DisconnectChoice.allCases.first { "\($0)" == word } ?? .keep
  }

  private static let nobodysZone = ZoneNumber(.max)
}

extension Name {
  /// For comparing with what a file says.
  var text: String { String(decoding: (0..<count).map { self[$0] }, as: UTF8.self) }
}
