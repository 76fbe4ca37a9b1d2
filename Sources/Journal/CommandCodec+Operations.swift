import MarketEngine

/// The bytes of operators' commands, each behind its kind and origin.
///
///     16 addZone         name
///     17 addMember       role byte · name
///     18 addUser         member number · name · key
///     19 setKey          user number · key
///     20 addAccount      member number · name
///     21 addFacility     name · zone number · account number · firmness byte · charge signed · discharge signed
///                        · energy signed · in signed · out signed · sale factor signed · first signed · end signed
///     22 setFees         product byte · maker signed · taker signed · auction signed
///     23 calendar        zone number · date number · first signed · quarters signed · clock change signed · opens time
///                        · four hours, a byte each · class signed · disclosure signed · call signed
///     24 createContract  zone number · product byte · label name · first signed · end signed · second first signed
///                        · second end signed · class signed · opens time · disclosure signed · call signed
///                        · 1 byte, 1 if there is a reference · its price signed if there is
///     25 setTrading      contract number · frozen byte
///     26 moveCash        account number · amount signed
///     27 settle          run number · version number · member number · amount signed
///     28 advanceClock    time
///     29 notice          text
///     50 setCollar       product byte · width signed · interrupt signed · call signed
///     51 setTradingOf    zone number · product byte, 0 for all · label name · frozen byte
///     52 cancelContract  contract number
///     64 setHold         contract number · zone number · product byte, 0 for all · on byte
///     65 callRights      account number · contract number · lots signed · facility number
///     66 setCallPrice    zone number · product byte · price signed
///     86 setHalt         member number · halted byte
///     87 setLimits       member number · size signed · value signed · position signed · credit signed · requests signed
///                        · per fill signed
///     88 addPool         account number · facility number · name
///     91 derate          facility number · first signed · end signed · charge signed · discharge signed · room signed · to byte
///     92 restore         as derate
extension CommandCodec {
  static func append(_ operation: Operation, from origin: Origin, to bytes: inout [UInt8]) {
    bytes.append(kind(of: operation))
    append(origin, to: &bytes)
    switch operation {
    case .addZone(let zone): bytes.append(name: zone.name)
    case .addMember(let member):
      bytes.append(member.role.rawValue)
      bytes.append(name: member.name)
    case .addUser(let user):
      bytes.append(number: user.member.value)
      bytes.append(name: user.name)
      bytes.append(key: user.key)
    case .setKey(let set):
      bytes.append(number: set.user.value)
      bytes.append(key: set.key)
    case .addAccount(let account):
      bytes.append(number: account.member.value)
      bytes.append(name: account.name)
    case .addFacility(let facility): append(facility, to: &bytes)
    case .setFees(let fees):
      bytes.append(fees.product.rawValue)
      bytes.append(signed: fees.maker.microYuan)
      bytes.append(signed: fees.taker.microYuan)
      bytes.append(signed: fees.auction.microYuan)
    case .calendar(let day): append(day, to: &bytes)
    case .createContract(let contract): append(contract, to: &bytes)
    case .setTrading(let trading):
      bytes.append(number: trading.contract.value)
      bytes.append(flag: trading.frozen)
    case .moveCash(let move):
      bytes.append(number: move.account.value)
      bytes.append(signed: move.amount.microYuan)
    case .settle(let posting):
      bytes.append(number: posting.run)
      bytes.append(number: posting.version)
      bytes.append(number: posting.member.value)
      bytes.append(signed: posting.amount.microYuan)
    case .advanceClock(let advance): bytes.append(time: advance.to)
    case .notice(let notice): bytes.append(text: notice.text)
    case .setCollar(let set):
      bytes.append(set.product.rawValue)
      bytes.append(signed: set.collar.width)
      bytes.append(signed: set.collar.interrupt)
      bytes.append(signed: set.collar.callSeconds)
    case .setTradingOf(let set):
      bytes.append(number: set.scope.zone.value)
      bytes.append(set.scope.product?.rawValue ?? 0)
      bytes.append(name: set.scope.label)
      bytes.append(flag: set.frozen)
    case .cancelContract(let cancel): bytes.append(number: cancel.contract.value)
    case .setHold(let hold):
      bytes.append(number: hold.contract.value)
      bytes.append(number: hold.zone.value)
      bytes.append(hold.product?.rawValue ?? 0)
      bytes.append(flag: hold.isOn)
    case .callRights(let call):
      bytes.append(number: call.account.value)
      bytes.append(number: call.contract.value)
      bytes.append(signed: call.quantity.lots)
      bytes.append(number: call.facility.value)
    case .setCallPrice(let set):
      bytes.append(number: set.zone.value)
      bytes.append(set.product.rawValue)
      bytes.append(signed: set.price.ticks)
    case .setHalt(let halt):
      bytes.append(number: halt.member.value)
      bytes.append(flag: halt.halted)
    case .setLimits(let set): append(set, to: &bytes)
    case .addPool(let pool):
      bytes.append(number: pool.account.value)
      bytes.append(number: pool.facility.value)
      bytes.append(name: pool.name)
    case .derate(let change), .restore(let change): append(change, to: &bytes)
    }
  }

  static func readOperation(
    _ kind: UInt8, from reader: inout ByteReader
  ) throws(BlockFormatError) -> Operation {
    switch kind {
    case 16: return .addZone(AddZone(name: try reader.name()))
    case 17:
      let role = try reader.value(Role.self)
      return .addMember(AddMember(name: try reader.name(), role: role))
    case 18:
      let member = MemberNumber(try reader.shortNumber())
      let name = try reader.name()
      return .addUser(AddUser(member: member, name: name, key: try reader.key()))
    case 19:
      let user = UserNumber(try reader.shortNumber())
      return .setKey(SetKey(user: user, key: try reader.key()))
    case 20:
      let member = MemberNumber(try reader.shortNumber())
      return .addAccount(AddAccount(member: member, name: try reader.name()))
    case 21: return .addFacility(try readFacility(from: &reader))
    case 22:
      let product = try reader.value(Product.self)
      let maker = try reader.money()
      let taker = try reader.money()
      return .setFees(
        SetFees(product: product, maker: maker, taker: taker, auction: try reader.money()))
    case 23: return .calendar(try readCalendar(from: &reader))
    case 24: return .createContract(try readContract(from: &reader))
    case 25:
      let contract = ContractNumber(try reader.shortNumber())
      return .setTrading(SetTrading(contract: contract, frozen: try reader.flag()))
    case 26:
      let account = AccountNumber(try reader.shortNumber())
      return .moveCash(MoveCash(account: account, amount: try reader.money()))
    case 27:
      return .settle(
        SettlePosting(
          run: try reader.number(), version: try reader.shortNumber(),
          member: MemberNumber(try reader.shortNumber()), amount: try reader.money()))
    case 28: return .advanceClock(AdvanceClock(to: try reader.time()))
    case 29: return .notice(Notice(text: try reader.text()))
    case 50:
      let product = try reader.value(Product.self)
      let width = try reader.signed()
      let interrupt = try reader.signed()
      let collar = Collar(
        width: width, interrupt: interrupt, callSeconds: try reader.shortSigned())
      return .setCollar(SetCollar(product: product, collar: collar))
    case 51: return .setTradingOf(try readScope(from: &reader))
    case 52:
      return .cancelContract(CancelContract(contract: ContractNumber(try reader.shortNumber())))
    case 64: return .setHold(try readHold(from: &reader))
    case 65:
      let account = AccountNumber(try reader.shortNumber())
      let contract = ContractNumber(try reader.shortNumber())
      let lots = Quantity(lots: try reader.signed())
      return .callRights(
        CallRights(
          account: account, contract: contract, quantity: lots,
          facility: FacilityNumber(try reader.shortNumber())))
    case 66:
      let zone = ZoneNumber(try reader.shortNumber())
      let product = try reader.value(Product.self)
      return .setCallPrice(
        SetCallPrice(zone: zone, product: product, price: Price(ticks: try reader.signed())))
    case 86:
      let member = MemberNumber(try reader.shortNumber())
      return .setHalt(SetHalt(member: member, halted: try reader.flag()))
    case 87: return .setLimits(try readLimits(from: &reader))
    case 88:
      let account = AccountNumber(try reader.shortNumber())
      let facility = FacilityNumber(try reader.shortNumber())
      return .addPool(AddPool(name: try reader.name(), account: account, facility: facility))
    case 91: return .derate(try readCapability(from: &reader))
    case 92: return .restore(try readCapability(from: &reader))
    default: throw reader.failure(.unknownKind(kind))
    }
  }

  private static func readScope(
    from reader: inout ByteReader
  ) throws(BlockFormatError) -> SetTradingOf {
    var scope = ContractScope(zone: ZoneNumber(try reader.shortNumber()))
    let product = try reader.byte()
    if product != 0 {
      guard let known = Product(rawValue: product) else {
        throw reader.failure(.unknownKind(product))
      }
      scope.product = known
    }
    scope.label = try reader.name()
    return SetTradingOf(scope: scope, frozen: try reader.flag())
  }

  private static func kind(of operation: Operation) -> UInt8 {
    switch operation {
    case .addZone: 16
    case .addMember: 17
    case .addUser: 18
    case .setKey: 19
    case .addAccount: 20
    case .addFacility: 21
    case .setFees: 22
    case .calendar: 23
    case .createContract: 24
    case .setTrading: 25
    case .moveCash: 26
    case .settle: 27
    case .advanceClock: 28
    case .notice: 29
    case .setCollar: 50
    case .setTradingOf: 51
    case .cancelContract: 52
    case .setHold: 64
    case .callRights: 65
    case .setCallPrice: 66
    case .setHalt: 86
    case .setLimits: 87
    case .addPool: 88
    case .derate: 91
    case .restore: 92
    }
  }
}

/// Those that describe something at length.
extension CommandCodec {
  private static func readHold(from reader: inout ByteReader) throws(BlockFormatError) -> SetHold {
    let contract = ContractNumber(try reader.shortNumber())
    let zone = ZoneNumber(try reader.shortNumber())
    let product = try reader.byte()
    guard product == 0 || Product(rawValue: product) != nil else {
      throw reader.failure(.unknownValue(product), back: 1)
    }
    return SetHold(
      contract: contract, zone: zone, product: Product(rawValue: product), isOn: try reader.flag())
  }

  private static func append(_ facility: AddFacility, to bytes: inout [UInt8]) {
    bytes.append(name: facility.name)
    bytes.append(number: facility.zone.value)
    bytes.append(number: facility.account.value)
    bytes.append(facility.firmness.rawValue)
    bytes.append(signed: facility.charge.watts)
    bytes.append(signed: facility.discharge.watts)
    bytes.append(signed: facility.energy.wattHours)
    bytes.append(signed: facility.efficiencyIn.value)
    bytes.append(signed: facility.efficiencyOut.value)
    bytes.append(signed: facility.saleFactor.value)
    bytes.append(signed: facility.first.index)
    bytes.append(signed: facility.end.index)
    bytes.append(signed: facility.cyclesPerDay)
    bytes.append(name: facility.plant)
  }

  private static func readFacility(
    from reader: inout ByteReader
  ) throws(BlockFormatError) -> AddFacility {
    var facility = AddFacility(
      name: try reader.name(), zone: ZoneNumber(try reader.shortNumber()),
      account: AccountNumber(try reader.shortNumber()), firmness: try reader.value(Firmness.self),
      charge: Power(watts: try reader.signed()), discharge: Power(watts: try reader.signed()),
      energy: Energy(wattHours: try reader.signed()),
      efficiencyIn: BasisPoints(try reader.shortSigned()),
      efficiencyOut: BasisPoints(try reader.shortSigned()),
      saleFactor: BasisPoints(try reader.shortSigned()), first: try reader.quarter(),
      end: try reader.quarter())
    facility.cyclesPerDay = try reader.shortSigned()
    facility.plant = try reader.name()
    return facility
  }

  private static func append(_ day: CalendarDay, to bytes: inout [UInt8]) {
    bytes.append(number: day.zone.value)
    bytes.append(number: day.date)
    bytes.append(signed: day.firstQuarter.index)
    bytes.append(signed: day.quarters)
    bytes.append(signed: day.clockChange)
    bytes.append(time: day.opens)
    bytes.append(day.chargeFromHour)
    bytes.append(day.chargeToHour)
    bytes.append(day.dischargeFromHour)
    bytes.append(day.dischargeToHour)
    bytes.append(signed: day.classBasisPoints.value)
    bytes.append(signed: day.disclosureSeconds)
    bytes.append(signed: day.callSeconds)
  }

  private static func readCalendar(
    from reader: inout ByteReader
  ) throws(BlockFormatError) -> CalendarDay {
    CalendarDay(
      zone: ZoneNumber(try reader.shortNumber()), date: try reader.shortNumber(),
      firstQuarter: try reader.quarter(), quarters: try reader.shortSigned(),
      clockChange: try reader.shortSigned(), opens: try reader.time(),
      chargeFromHour: try reader.byte(), chargeToHour: try reader.byte(),
      dischargeFromHour: try reader.byte(), dischargeToHour: try reader.byte(),
      classBasisPoints: BasisPoints(try reader.shortSigned()),
      disclosureSeconds: try reader.shortSigned(), callSeconds: try reader.shortSigned())
  }

  private static func append(_ contract: CreateContract, to bytes: inout [UInt8]) {
    bytes.append(number: contract.zone.value)
    bytes.append(contract.product.rawValue)
    bytes.append(name: contract.label)
    bytes.append(signed: contract.first.index)
    bytes.append(signed: contract.end.index)
    bytes.append(signed: contract.secondFirst.index)
    bytes.append(signed: contract.secondEnd.index)
    bytes.append(signed: contract.classBasisPoints.value)
    bytes.append(time: contract.opens)
    bytes.append(signed: contract.disclosureSeconds)
    bytes.append(signed: contract.callSeconds)
    bytes.append(flag: contract.reference != nil)
    if let reference = contract.reference { bytes.append(signed: reference.ticks) }
  }

  private static func readContract(
    from reader: inout ByteReader
  ) throws(BlockFormatError) -> CreateContract {
    var contract = CreateContract(
      zone: ZoneNumber(try reader.shortNumber()), product: try reader.value(Product.self),
      label: try reader.name(), first: try reader.quarter(), end: try reader.quarter(),
      secondFirst: try reader.quarter(), secondEnd: try reader.quarter(),
      classBasisPoints: BasisPoints(try reader.shortSigned()), opens: try reader.time(),
      disclosureSeconds: try reader.shortSigned(), callSeconds: try reader.shortSigned())
    if try reader.flag() { contract.reference = Price(ticks: try reader.signed()) }
    return contract
  }
}

extension ByteReader {
  fileprivate mutating func money() throws(BlockFormatError) -> Money {
    Money(microYuan: try signed())
  }

  mutating func quarter() throws(BlockFormatError) -> QuarterHour {
    QuarterHour(try shortSigned())
  }
}
