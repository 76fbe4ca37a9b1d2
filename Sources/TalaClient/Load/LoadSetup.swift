import LineProtocol
import MarketEngine

/// Makes what a load needs, through an operator's commands: a zone, a day, and for each session a member with a user, cash and a
/// facility. What is there already stays; users get their new keys.
public struct LoadSetup: Sendable {
  /// Cash of each of so many members, CNY: orders of one pass of a workload file reserve a few hundred million of fifty, and all cash together is
  /// a number the exchange can count in, also when loads of ten times as many sessions follow each other in one market.
  static func cash(of members: Int) -> String { String(min(10_000_000_000, 250_000_000_000 / max(members, 1))) }
  /// MW and MWh of a facility: the most one may have, so that sells are not refused for want of rights.
  static let capability = "4294.9"

  let client: Client
  /// Begins every reference, so that those of two loads differ.
  let mark: String

  public init(client: Client, mark: String) {
    self.client = client
    self.mark = mark
  }

  /// The name of the member of a session, from 0.
  public static func member(_ session: Int) -> String {
    let digits = String(session + 1)
    return "load-" + String(repeating: "0", count: max(0, 3 - digits.count)) + digits
  }

  public static let user = "load"

  /// The market of the day after tomorrow: its gate is far away.
  public func market(zone: String) async throws(ClientFailure) -> LoadMarket {
    let now = try await time()
    let day = CivilDate(daysSinceEpoch: Int((now.nanoseconds / 1_000_000_000 + 8 * 3_600) / 86_400) + 2)
    return LoadMarket(zone: zone, day: String(day.number))
  }

  /// Sets up as many members as there are keys.
  public func run(_ market: LoadMarket, keys: [SigningKey]) async throws(ClientFailure) {
    let now = try await time()
    try await operate(["zone \(market.zone)"])
    try await operate(keys.indices.map { "member \(LoadSetup.member($0)) role=trader" })
    try await add(keys)
    // Contracts that should have opened in the past are open at once. Without an opening call: what is measured is continuous trading.
    try await operate(["calendar \(market.zone) \(market.day) opens=\(LoadSetup.text(now)) call=0"])
    let (from, to) = LoadSetup.bounds(of: market.day)
    try await operate(
      keys.indices.map {
        "facility \(LoadSetup.member($0))-\(market.day) zone=\(market.zone) account=\(LoadSetup.member($0))"
          + " charge=\(LoadSetup.capability) discharge=\(LoadSetup.capability) energy=\(LoadSetup.capability)"
          + " from=\(from) to=\(to)"
      })
  }

  /// Users with their cash; a user that is there gets its new key and keeps what cash it has.
  private func add(_ keys: [SigningKey]) async throws(ClientFailure) {
    let answers = try await operate(
      keys.enumerated().map { index, key in
        "user \(LoadSetup.member(index)) \(LoadSetup.user) key=\(key.publicHexadecimal)"
      })
    var lines: [String] = []
    for (index, answer) in answers.enumerated() {
      let member = LoadSetup.member(index)
      lines.append(
        answer.isVerb("done")
          ? "deposit \(member) \(LoadSetup.cash(of: keys.count))"
          : "key \(member) \(LoadSetup.user) key=\(keys[index].publicHexadecimal)")
    }
    try await operate(lines)
  }

  /// Sends operations, each with a reference, and waits for all answers. That something is there already is no failure.
  @discardableResult
  private func operate(_ lines: [String]) async throws(ClientFailure) -> [ResponseLine] {
    let answers = try await client.requests(lines, mark: mark)
    for answer in answers where !LoadSetup.isFine(answer) {
      throw .refused(answer.text)
    }
    return answers
  }

  private static func isFine(_ answer: ResponseLine) -> Bool {
    if answer.isVerb("done") { return true }
    guard answer.isVerb("refused"), let code = answer.number("code") else { return false }
    return code == RefusalCode.nameTaken.rawValue || code == RefusalCode.contractExists.rawValue
  }

  private func time() async throws(ClientFailure) -> Timestamp {
    let answer = try await client.request("time")
    guard let text = answer.field(0), let time = TimestampText.parse([UInt8](text).span) else {
      throw .notAnExchange(answer.text)
    }
    return time
  }

  /// Start and end of a Qinghai day in UTC.
  private static func bounds(of day: String) -> (from: String, to: String) {
    guard let number = Int(day),
      let date = CivilDate(year: number / 10_000, month: number / 100 % 100, day: number % 100)
    else { preconditionFailure("the load made this day itself") }
    let midnight = Timestamp.zero.adding(seconds: Int64(date.daysSinceEpoch) * 86_400 - 8 * 3_600)
    return (text(midnight), text(midnight.adding(seconds: 86_400)))
  }

  private static func text(_ time: Timestamp) -> String {
    var bytes: [UInt8] = []
    TimestampText.append(time, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}
