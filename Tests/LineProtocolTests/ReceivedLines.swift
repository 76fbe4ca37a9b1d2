import LineProtocol
import MarketEngine
import Testing

/// Lines that the formatters write of the samples, one of each verb where the document shows exactly that.
enum ReceivedLines {
  static func all() throws -> [String] {
    let names = Exchange()
    let charge = ContractNumber(3)
    let market = try #require(Name("QH"))
    let challenge = (0..<32).map { UInt8(truncatingIfNeeded: $0 * 53 + 79) }
    let level = LevelRow(side: .buy, price: Price(ticks: 3_245), quantity: Quantity(lots: 120), orders: 3)
    let cash = CashRow(
      account: AccountNumber(4), cash: Money(microYuan: 730_000_000_000), reserved: .zero, undelivered: .zero)
    let refusal = Refusal(.insufficientCash, need: 1_050_000_000_000, free: 730_000_000_000)
    var refused = Samples.note
    refused.number = 1_852
    refused.reference = reference("a2")
    let limits = MemberLimits(
      size: 500, value: 1_000_000_000_000, position: 200, credit: MemberLimits.none, requests: 1_000, perFill: 20)
    let used = LimitsRow(
      halted: false, limits: limits, reserved: Money(microYuan: 1_250_000_000), requests: 12, fills: 3)
    var unlimited = limits
    unlimited.position = MemberLimits.none
    let toMember = { (number: UInt64) in
      Note(member: MemberNumber(2), user: .none, number: number, reference: .none, session: .none)
    }
    let lost = { (watts: Int64) in
      RightsChanged(
        account: AccountNumber(4),
        change: CapabilityChanged(
          facility: FacilityNumber(1), resource: .charge, first: Samples.quarter,
          end: QuarterHour(Samples.quarter.index + 1), amount: watts))
    }
    return [
      told(.haltSet(toMember(1_856), false)),
      told(.rightsChanged(toMember(1_858), lost(-1_250_000))),
      told(.rightsChanged(toMember(1_859), lost(250_000))),
      told(.limitsSet(toMember(1_855), unlimited)),
      written { AnswerFormatter.write(.limits(used), tag: reference("l"), names: names, to: &$0) },
      written {
        AnswerFormatter.write(
          .exposure(ExposureRow(contract: charge, long: 30, short: 12)), tag: reference("l"), names: names, to: &$0)
      },
      told(.refused(refused, refusal)),
      written { MarketDataFormatter.write(Samples.trade, number: 89, names: names, to: &$0) },
      written { MarketDataFormatter.picture(of: charge, levels: 2, number: 87, names: names, to: &$0) },
      written { MarketDataFormatter.write(level, of: charge, number: 88, names: names, to: &$0) },
      written { MarketDataFormatter.phase(.frozen, of: charge, number: 90, names: names, to: &$0) },
      written { MarketDataFormatter.contract(charge, Samples.terms(), phase: .planned, names: names, to: &$0) },
      written { AnswerFormatter.write(.cash(cash), tag: reference("q1"), names: names, to: &$0) },
      written { AnswerFormatter.trade(Samples.note, Samples.filled, tag: .none, names: names, to: &$0) },
      written { AnswerFormatter.end(.cash, tag: reference("q1"), rows: 1, to: &$0) },
      written { AnswerFormatter.time(time("2026-11-24T07:00:00Z"), tag: reference("t"), to: &$0) },
      written { SessionFormatter.hello(market: market, challenge: challenge, to: &$0) },
      written { SessionFormatter.welcome(SessionNumber(12), last: 1_841, to: &$0) },
      written { SessionFormatter.standby(leader: Array("10.0.0.2:7411".utf8), to: &$0) },
      written { SessionFormatter.bye("slow-reader", to: &$0) },
      written { SessionFormatter.warning("session-rate", to: &$0) },
      written { SessionFormatter.notTaken(.busy, reference: reference("a1"), to: &$0) },
      written { SessionFormatter.notTaken(.throttled, reference: reference("a1"), by: "window", to: &$0) },
      written { SessionFormatter.error(ProtocolError(.tooPrecise, column: 5, reference: reference("a5")), line: 7, to: &$0) },
    ]
  }
}
