import Conformance
import LineProtocol
import MarketEngine
import TalaClient

// What is done about the market around the orders.
extension ServerRig {
  mutating func cash(seat: Int) async throws(RigFailure) -> [[Int64]] {
    try await sit(seat)
    let rows: [ResponseLine]
    do throws(ClientFailure) {
      rows = try await client(of: seat).exchange("cash tag=\(nextMark())")
    } catch {
      throw RigFailure("\(error)")
    }
    var accounts: [[Int64]] = []
    for row in rows {
      accounts.append([try HeardLines.money(row, row.text("cash")), try HeardLines.money(row, row.text("reserved"))])
    }
    return accounts
  }

  mutating func rights(seat: Int, account: String?) async throws(RigFailure) -> [String: [CaseRight]] {
    try await sit(seat)
    var rights: [String: [CaseRight]] = [:]
    for day in 0..<CaseRight.days {
      let question = "rights day=\(date(began + day * 86_400)) offset=+00:00" + (account.map { " account=\($0)" } ?? "")
      let rows: [ResponseLine]
      do throws(ClientFailure) {
        rows = try await client(of: seat).exchange("\(question) tag=\(nextMark())")
      } catch {
        throw RigFailure("\(error)")
      }
      for row in rows {
        guard let facility = row.text("facility"), facility.hasSuffix("-\(first)") else { throw RigFailure(row.text) }
        rights[String(facility.dropLast("-\(first)".count)), default: []].append(try right(row))
      }
    }
    return rights
  }

  private func right(_ row: ResponseLine) throws(RigFailure) -> CaseRight {
    let keys: [StaticString] = ["charge", "charge-reserved", "discharge", "discharge-reserved", "room", "room-reserved"]
    var amounts: [Int64] = []
    // MW and MWh to the watt, as CNY are to the millionth.
    for key in keys { amounts.append(try HeardLines.money(row, row.text(key))) }
    return CaseRight(first: try quarter(row, "from"), end: try quarter(row, "to"), amounts: amounts)
  }

  private func quarter(_ row: ResponseLine, _ key: StaticString) throws(RigFailure) -> Int64 {
    guard let text = row.text(key), let time = TimestampText.parse(Array(text.utf8).span) else {
      throw RigFailure("no time in: \(row.text)")
    }
    return (time.nanoseconds / 1_000_000_000 - began) / 900
  }

  /// Opens a session of a seat's, or comes back to one, or ends one; what it is refused with.
  mutating func changeSession(_ action: HouseAction, _ seat: Int) async throws(RigFailure) -> RigEvent? {
    let name = SeatKey(seat: seat, name: action.words["session"] ?? "")
    if action.verb == .logout {
      guard let session = sessions[name] else { throw RigFailure("no session \(name.name)") }
      await session.client.close()
      return nil
    }
    var options = "on-disconnect=\(action.words["on_end"] ?? "keep")"
    if let returning = action.words["return"] {
      // A number that no session has had yet where none of that name was opened.
      options += " session=\(sessions[SeatKey(seat: seat, name: returning)]?.number ?? 999_999)"
    }
    do throws(ClientFailure) {
      let client = try await Client.connect(to: exchange.endpoint)
      let welcome = try await client.login(
        Credentials(member: member(seat), user: "u", key: key), options: options)
      sessions[name] = (client: client, number: welcome.session)
      return nil
    } catch {
      guard case .loginRefused(let text) = error, let line = ResponseLine(Array(text.utf8)), line.isVerb("refused") else {
        throw RigFailure("\(error)")
      }
      return .refused(line.text(at: 1) ?? "")
    }
  }

  /// Keeps what an operation that was done says of the case's contracts and of what is to be put back.
  mutating func done(_ action: HouseAction) {
    switch action.verb {
    case .clock: now = began + (action.numbers["to"] ?? 0)
    case .collar: collared.insert(action.words["product"] ?? "DRILL")
    case .fees: charged.insert(action.words["product"] ?? "DRILL")
    default: break
    }
  }

  /// What a contract is called, before it is asked for.
  private mutating func name(_ action: HouseAction, _ contract: Int?) {
    if action.verb == .contract {
      places[contract ?? 0].product = action.words["product"] ?? "DRILL"
      if let label = action.words["label"] { places[contract ?? 0].label = label }
    }
    guard action.verb == .calendar else { return }
    calendarDate = date(began + (action.numbers["day"] ?? 0) * 86_400)
    for (name, wanted) in action.names {
      let rest = wanted.split(separator: ".", maxSplits: 1)
      guard let place = places.firstIndex(where: { $0.name == name }) else { continue }
      places[place].product = String(rest[0])
      places[place].label = calendarDate + (rest.count > 1 ? ".\(rest[1])" : "")
    }
  }

  mutating func houseLine(_ action: HouseAction, _ seat: Int, of: Int?, contract: Int?) -> String {
    name(action, contract)
    let somebody = of.map(member) ?? ""
    let product = action.words["product"] ?? "DRILL"
    let zone = action.words["zone"] == nil ? zone : "nowhere"
    switch action.verb {
    case .contract: return contractLine(action, zone, contract ?? 0)
    case .calendar: return calendarLine(action, zone)
    case .facility: return facilityLine(action, zone, of ?? seat)
    case .account: return "account \(somebody) \(action.words["name"] ?? "")"
    case .cash:
      let amount = action.numbers["amount"] ?? 0
      let account = somebody + (action.words["account"].map { "/\($0)" } ?? "")
      return "\(amount < 0 ? "withdraw" : "deposit") \(account) \(ServerRig.text(abs(amount), digits: 6))"
    case .settle:
      let amount = ServerRig.text(action.numbers["amount"] ?? 0, digits: 6)
      return "settle \(action.numbers["run"] ?? 0) \(action.numbers["version"] ?? 0) \(somebody) \(amount)"
    case .clock: return "clock \(ServerRig.time(began + (action.numbers["to"] ?? 0)))"
    case .fees:
      return "fees \(product)" + keys(action, [("maker", 6), ("taker", 6), ("auction", 6)])
    case .collar:
      let digits = ServerRig.product(product).terms.priceDigits
      return "collar \(product)" + keys(action, [("width", digits), ("interrupt", digits), ("call", 0)])
    case .callPrice:
      let digits = ServerRig.product(product).terms.priceDigits
      return "call-price \(zone) \(product) \(action.numbers["price"].map { ServerRig.text($0, digits: digits) } ?? "none")"
    case .limit: return "limit \(somebody)" + limits(action)
    case .halt: return of == nil ? "halt" : "halt \(somebody)"
    case .release: return "release \(somebody)"
    case .annul: return "annul \(symbol(contract ?? 0))"
    case .holdAll: return "hold \(pattern(action, zone)) \(action.numbers["on"] == 1 ? "on" : "off")"
    case .freezeAll: return "freeze \(pattern(action, zone))"
    case .resumeAll: return "resume \(pattern(action, zone))"
    case .cancelAll:
      return "cancel-all" + (of == nil ? "" : " member=\(somebody)")
        + (action.words["account"].map { " account=\($0)" } ?? "") + (contract.map { " contract=\(symbol($0))" } ?? "")
        + (action.words["zone"].map { " zone=\($0 == "own" ? self.zone : "nowhere")" } ?? "")
    case .derate, .restore:
      let amounts = [("charge", "charge"), ("discharge", "discharge"), ("room", "energy")].map { key, word in
        action.numbers[key].map { " \(word)=\(ServerRig.text($0, digits: 6))" } ?? ""
      }
      return "\(action.verb.rawValue) \(facility(action.words["facility"] ?? "")) \(action.numbers["to"] == 1 ? "to" : "by")"
        + " from=\(quarter("first", action)) to=\(quarter("end", action))" + amounts.joined()
    case .login, .logout: return ""
    }
  }

  private func pattern(_ action: HouseAction, _ zone: String) -> String {
    let label = "\(action.words["label"] ?? "")*"
    return action.words["product"].map { "\(zone).\($0).\(label)" } ?? (label == "*" ? "\(zone).*" : "\(zone).*.\(label)")
  }

  private func contractLine(_ action: HouseAction, _ zone: String, _ place: Int) -> String {
    let product = places[place].product
    var line =
      "contract \(zone) \(product) \(places[place].label) from=\(quarter("first", action)) to=\(quarter("end", action))"
    if action.numbers["first2"] != nil { line += " from2=\(quarter("first2", action)) to2=\(quarter("end2", action))" }
    return line + keys(action, [("class", 4), ("call", 0), ("reference", ServerRig.product(product).terms.priceDigits)])
      + opening(action)
  }

  private func calendarLine(_ action: HouseAction, _ zone: String) -> String {
    var line = "calendar \(zone) \(calendarDate) offset=+00:00"
    let hours = ["charge_from", "charge_to", "discharge_from", "discharge_to"].map { action.numbers[$0] ?? 0 }
    if hours != [0, 0, 0, 0] { line += " shift=\(hours[0])-\(hours[1])/\(hours[2])-\(hours[3])" }
    line += keys(action, [("quarters", 0), ("change", 0), ("class", 4)]) + " call=\(action.numbers["call"] ?? 0)"
    return line + opening(action, otherwise: now - began)
  }

  /// When it opens, and when disclosure begins, which the protocol wants as a time.
  private func opening(_ action: HouseAction, otherwise: Int64? = nil) -> String {
    guard let opens = action.numbers["opens"] ?? otherwise else { return "" }
    let disclosure = action.numbers["disclosure"].map { " disclosure=\(ServerRig.time(began + opens - $0))" } ?? ""
    return " opens=\(ServerRig.time(began + opens))" + disclosure
  }

  private func facilityLine(_ action: HouseAction, _ zone: String, _ seat: Int) -> String {
    let power = { (key: String) in ServerRig.text(action.numbers[key] ?? 0, digits: 1) }
    let account = member(seat) + (action.words["account"].map { "/\($0)" } ?? "")
    return "facility \(facility(action.words["name"] ?? "")) zone=\(zone) account=\(account) charge=\(power("charge"))"
      + " discharge=\(power("discharge")) energy=\(power("room")) firm=\(action.numbers["firm"] == 0 ? "no" : "yes")"
      + " from=\(quarter("first", action)) to=\(quarter("end", action))"
      + keys(action, [("in", 4), ("out", 4), ("sale", 4), ("cycles", 0)])
      + (action.words["plant"].map { " plant=\(facility($0))" } ?? "")
  }

  private func limits(_ action: HouseAction) -> String {
    let keys =
      [("size", "size", 0), ("value", "value", 6), ("position", "position", 0), ("credit", "credit", 6)]
      + [("requests", "requests", 0), ("per_fill", "per-fill", 0)]
    return keys.map { key, word, digits in
      guard let number = action.numbers[key] else { return "" }
      return " \(word)=\(number == -1 ? "none" : ServerRig.text(number, digits: digits))"
    }.joined()
  }

  /// `key=value` of those that are given, each with its digits.
  private func keys(_ action: HouseAction, _ keys: [(String, Int)]) -> String {
    keys.map { key, digits in action.numbers[key].map { " \(key)=\(ServerRig.text($0, digits: digits))" } ?? "" }.joined()
  }

  private func quarter(_ key: String, _ action: HouseAction) -> String {
    ServerRig.time(began + (action.numbers[key] ?? 0) * 900)
  }

  /// Where an order names a block, the contract's name stands for it from then on.
  mutating func nameBlock(_ run: CaseRun, _ contract: Int) {
    places[contract].product = "CHG"
    places[contract].label = String(blockSymbol(run).dropFirst("\(zone).CHG.".count))
  }

  /// A block of the day of the case's calendar.
  func blockSymbol(_ run: CaseRun) -> String {
    let times = [run.first, run.end].map { quarter in
      let (hour, minute) = (quarter / 4, quarter % 4 * 15)
      return "\(hour < 10 ? "0" : "")\(hour)\(minute == 0 ? "00" : "\(minute)")"
    }
    return "\(zone).CHG.\(calendarDate).\(times[0])-\(times[1])"
  }
}
