import MarketEngine

extension CommandFormatter {
  static func write<Names: NameSource>(
    _ operation: Operation, names: borrowing Names, to bytes: inout [UInt8]
  ) {
    switch operation {
    case .addZone(let zone):
      bytes.append("zone ")
      bytes.append(zone.name)
    case .addMember(let member):
      bytes.append("member ")
      bytes.append(member.name)
      bytes.append(key: " role=", word: member.role.word)
    case .addUser(let user):
      bytes.append(key: "user ", name: names.name(of: user.member), number: user.member.value)
      bytes.append(UInt8(ascii: " "))
      bytes.append(user.name)
      write(user.key, to: &bytes)
    case .setKey(let change):
      bytes.append(key: "key ", name: names.name(of: change.user), number: change.user.value)
      write(change.key, to: &bytes)
    case .addAccount(let account):
      bytes.append(
        key: "account ", name: names.name(of: account.member), number: account.member.value)
      bytes.append(UInt8(ascii: " "))
      bytes.append(account.name)
    case .addFacility(let facility):
      bytes.append("facility ")
      write(facility, names: names, to: &bytes)
    case .setFees(let fees):
      bytes.append("fees ")
      write(fees, to: &bytes)
    case .calendar(let day): write(day, names: names, to: &bytes)
    case .createContract(let contract): write(contract, names: names, to: &bytes)
    case .setTrading(let setting):
      bytes.append(setting.frozen ? "freeze " : "resume ")
      bytes.append(names.symbol(of: setting.contract), setting.contract)
    case .moveCash(let move):
      bytes.append(move.amount < .zero ? "withdraw " : "deposit ")
      bytes.append(
        key: "account=", name: names.name(of: move.account), number: move.account.value)
      bytes.append(key: " amount=", money: move.amount)
    case .settle(let posting):
      bytes.append(key: "settle run=", number: posting.run)
      bytes.append(key: " version=", number: UInt64(posting.version))
      bytes.append(
        key: " member=", name: names.name(of: posting.member), number: posting.member.value)
      bytes.append(key: " amount=", money: posting.amount)
    case .advanceClock(let clock): bytes.append(key: "clock ", time: clock.to)
    case .notice(let notice):
      bytes.append("notice \"")
      bytes.append(contentsOf: notice.text.bytes)
      bytes.append(UInt8(ascii: "\""))
    case .setCollar(let set):
      bytes.append("collar ")
      write(set, to: &bytes)
    case .setTradingOf(let set):
      bytes.append(set.frozen ? "freeze " : "resume ")
      write(set.scope, names: names, to: &bytes)
    case .cancelContract(let cancel):
      bytes.append("annul ")
      bytes.append(names.symbol(of: cancel.contract), cancel.contract)
    case .setHold(let hold):
      bytes.append("hold ")
      write(hold, names: names, to: &bytes)
    case .callRights(let call): write(call, names: names, to: &bytes)
    case .setCallPrice(let price):
      bytes.append("call-price ")
      write(price, names: names, to: &bytes)
    case .setHalt(let halt):
      bytes.append(halt.halted ? "halt" : "release")
      if halt.member != .none {
        bytes.append(key: " ", name: names.name(of: halt.member), number: halt.member.value)
      }
    case .setLimits(let set):
      bytes.append(key: "limit ", name: names.name(of: set.member), number: set.member.value)
      LimitFormatter.write(set.limits, to: &bytes)
    case .addPool(let pool): write(pool, names: names, to: &bytes)
    case .derate(let change): write("derate ", change, names: names, to: &bytes)
    case .restore(let change): write("restore ", change, names: names, to: &bytes)
    }
  }

  private static func write<Names: NameSource>(
    _ verb: StaticString, _ change: ChangeCapability, names: borrowing Names, to bytes: inout [UInt8]
  ) {
    bytes.append(key: verb, name: names.name(of: change.facility), number: change.facility.value)
    bytes.append(change.isTo ? " to" : " by")
    bytes.append(key: " from=", time: change.first.start)
    bytes.append(key: " to=", time: change.end.start)
    if change.charge != ChangeCapability.keep { bytes.append(key: " charge=", millionths: change.charge) }
    if change.discharge != ChangeCapability.keep { bytes.append(key: " discharge=", millionths: change.discharge) }
    if change.room != ChangeCapability.keep { bytes.append(key: " energy=", millionths: change.room) }
  }

  /// `pool NAME facility=NAME [account=NAME]`
  static func write<Names: NameSource>(
    _ pool: AddPool, names: borrowing Names, to bytes: inout [UInt8]
  ) {
    bytes.append("pool ")
    bytes.append(pool.name)
    bytes.append(
      key: " facility=", name: names.name(of: pool.facility), number: pool.facility.value)
    guard pool.account != .none else { return }
    bytes.append(key: " account=", name: names.name(of: pool.account), number: pool.account.value)
  }

  static func write<Names: NameSource>(
    _ scope: ContractScope, names: borrowing Names, to bytes: inout [UInt8]
  ) {
    if scope.zone == .none {
      bytes.append(UInt8(ascii: "*"))
    } else {
      bytes.append(key: "", name: names.name(of: scope.zone), number: scope.zone.value)
    }
    bytes.append(UInt8(ascii: "."))
    if let product = scope.product {
      bytes.append(product.name)
    } else {
      bytes.append(UInt8(ascii: "*"))
    }
    bytes.append(UInt8(ascii: "."))
    bytes.append(scope.label)
    bytes.append(UInt8(ascii: "*"))
  }

  /// What is open is not written.
  static func write(_ set: SetCollar, to bytes: inout [UInt8]) {
    let digits = Digits(set.product)
    bytes.append(set.product.name)
    if set.collar.width != Collar.open {
      bytes.append(key: " width=", Price(ticks: set.collar.width), digits)
    }
    if set.collar.interrupt != Collar.open {
      bytes.append(key: " interrupt=", Price(ticks: set.collar.interrupt), digits)
      bytes.append(" call=")
      bytes.append(decimal: Int64(set.collar.callSeconds), digits: 0)
    }
  }

  static func write<Names: NameSource>(
    _ hold: SetHold, names: borrowing Names, to bytes: inout [UInt8]
  ) {
    if hold.contract != .none {
      bytes.append(names.symbol(of: hold.contract), hold.contract)
    } else {
      if hold.zone == .none {
        bytes.append("*")
      } else {
        bytes.append(key: "", name: names.name(of: hold.zone), number: hold.zone.value)
      }
      bytes.append(".")
      if let product = hold.product {
        bytes.append(product.name)
      } else {
        bytes.append("*")
      }
      bytes.append(".*")
    }
    bytes.append(hold.isOn ? " on" : " off")
  }

  private static func write<Names: NameSource>(
    _ call: CallRights, names: borrowing Names, to bytes: inout [UInt8]
  ) {
    let symbol = names.symbol(of: call.contract)
    let digits = Digits(symbol?.product)
    bytes.append("call ")
    bytes.append(call.quantity, digits)
    bytes.append(key: " ", symbol: symbol, contract: call.contract)
    bytes.append(unitOf: digits)
    write(call.account, names: names, to: &bytes)
    ResponseFormatter.write(call.facility, names: names, to: &bytes)
  }

  static func write<Names: NameSource>(
    _ set: SetCallPrice, names: borrowing Names, to bytes: inout [UInt8]
  ) {
    if set.zone == .none {
      bytes.append("*")
    } else {
      bytes.append(key: "", name: names.name(of: set.zone), number: set.zone.value)
    }
    bytes.append(UInt8(ascii: " "))
    bytes.append(set.product.name)
    if set.price == SetCallPrice.none {
      bytes.append(" none")
    } else {
      bytes.append(key: " ", set.price, Digits(set.product))
    }
  }

  static func write(_ fees: SetFees, to bytes: inout [UInt8]) {
    bytes.append(fees.product.name)
    bytes.append(key: " maker=", money: fees.maker)
    bytes.append(key: " taker=", money: fees.taker)
    if fees.auction != .zero { bytes.append(key: " auction=", money: fees.auction) }
  }

  static func write<Names: NameSource>(
    _ facility: AddFacility, names: borrowing Names, to bytes: inout [UInt8]
  ) {
    bytes.append(facility.name)
    bytes.append(key: " zone=", name: names.name(of: facility.zone), number: facility.zone.value)
    bytes.append(
      key: " account=", name: names.name(of: facility.account), number: facility.account.value)
    bytes.append(key: " charge=", millionths: facility.charge.watts)
    bytes.append(key: " discharge=", millionths: facility.discharge.watts)
    bytes.append(key: " energy=", millionths: facility.energy.wattHours)
    write(" in=", facility.efficiencyIn, to: &bytes)
    write(" out=", facility.efficiencyOut, to: &bytes)
    write(" sale=", facility.saleFactor, to: &bytes)
    bytes.append(key: " firm=", word: facility.firmness.word)
    if facility.plant != .empty {
      bytes.append(" plant=")
      bytes.append(facility.plant)
    }
    if facility.cyclesPerDay != 0 {
      bytes.append(" cycles=")
      bytes.append(decimal: Int64(facility.cyclesPerDay), digits: 0)
    }
    bytes.append(key: " from=", time: facility.first.start)
    bytes.append(key: " to=", time: facility.end.start)
  }

  private static func write<Names: NameSource>(
    _ day: CalendarDay, names: borrowing Names, to bytes: inout [UInt8]
  ) {
    bytes.append(key: "calendar ", name: names.name(of: day.zone), number: day.zone.value)
    bytes.append(key: " ", number: UInt64(day.date))
    bytes.append(key: " from=", time: day.firstQuarter.start)
    bytes.append(" quarters=")
    bytes.append(decimal: Int64(day.quarters), digits: 0)
    if day.quarters != 96 {
      bytes.append(" change=")
      bytes.append(decimal: Int64(day.clockChange), digits: 0)
    }
    bytes.append(key: " opens=", time: day.opens)
    write(disclosure: day.disclosureSeconds, call: day.callSeconds, to: &bytes)
    guard day.dischargeToHour != 0 || day.chargeToHour != 0 else { return }
    bytes.append(key: " shift=", number: UInt64(day.chargeFromHour))
    bytes.append(key: "-", number: UInt64(day.chargeToHour))
    bytes.append(key: "/", number: UInt64(day.dischargeFromHour))
    bytes.append(key: "-", number: UInt64(day.dischargeToHour))
    write(" class=", day.classBasisPoints, to: &bytes)
  }

  private static func write<Names: NameSource>(
    _ contract: CreateContract, names: borrowing Names, to bytes: inout [UInt8]
  ) {
    bytes.append(
      key: "contract ", name: names.name(of: contract.zone), number: contract.zone.value)
    bytes.append(UInt8(ascii: " "))
    bytes.append(contract.product.name)
    bytes.append(UInt8(ascii: " "))
    bytes.append(contract.label)
    bytes.append(key: " from=", time: contract.first.start)
    bytes.append(key: " to=", time: contract.end.start)
    if contract.product.terms.family == .shift {
      bytes.append(key: " from2=", time: contract.secondFirst.start)
      bytes.append(key: " to2=", time: contract.secondEnd.start)
      write(" class=", contract.classBasisPoints, to: &bytes)
    }
    bytes.append(key: " opens=", time: contract.opens)
    write(disclosure: contract.disclosureSeconds, call: contract.callSeconds, to: &bytes)
    if let reference = contract.reference {
      bytes.append(key: " reference=", reference, Digits(contract.product))
    }
  }

  /// Their seconds, where there are any.
  private static func write(disclosure: Int32, call: Int32, to bytes: inout [UInt8]) {
    if disclosure != 0 {
      bytes.append(" disclosure=")
      bytes.append(decimal: Int64(disclosure), digits: 0)
    }
    if call != 0 {
      bytes.append(" call=")
      bytes.append(decimal: Int64(call), digits: 0)
    }
  }

  private static func write(
    _ key: StaticString, _ share: BasisPoints, to bytes: inout [UInt8]
  ) {
    bytes.append(key)
    bytes.append(shortest: Int64(share.value), digits: 4)
  }
}
