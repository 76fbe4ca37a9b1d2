import LineProtocol
import MarketEngine

/// The market that is killed: seven members with cash, two storages whose rights are traded, contracts of six families, a clock moved by
/// the operator. One contract's gate comes early in a run, and so does the end of the first day.
enum CrashMarket {
  /// 2026-11-23T23:00:00Z.
  static let start = Timestamp(nanoseconds: 1_795_474_800 * 1_000_000_000)
  static let operatorSeat = ClientSeat(member: "exchange", user: "operator")

  /// Who trades through faults by the client library.
  static let library = ClientSeat(member: "laoshan", user: "ira")

  /// Who trades. Members with two users have two sessions at a time, each of which hears everything.
  static let seats = [
    ClientSeat(member: "golmud", user: "ana", facility: "lake", watches: true),
    ClientSeat(member: "golmud", user: "bo", facility: "lake", accounts: ["second"], endsOrders: true),
    ClientSeat(member: "delingha", user: "chen", facility: "salt"),
    ClientSeat(member: "gonghe", user: "dorje"),
    ClientSeat(member: "gonghe", user: "esen", accounts: ["second"]),
    ClientSeat(member: "xining", user: "fang", endsOrders: true),
    ClientSeat(member: "haidong", user: "gao"),
    ClientSeat(member: "guide", user: "hua"),
  ]

  static let contracts = [
    ContractPlace(symbol: "QH.CHG.noon", priceDigits: 1, quantityDigits: 1, middle: 3_000, spread: 40),
    ContractPlace(symbol: "QH.CHG.early", priceDigits: 1, quantityDigits: 1, middle: 150, spread: 10),
    ContractPlace(symbol: "QH.DIS.evening", priceDigits: 1, quantityDigits: 1, middle: 5_200, spread: 60),
    ContractPlace(symbol: "QH.ROOM.day", priceDigits: 2, quantityDigits: 1, middle: 900, spread: 30),
    ContractPlace(symbol: "QH.SHIFT.11-15.18-22", priceDigits: 1, quantityDigits: 1, middle: 3_247, spread: 25),
    ContractPlace(symbol: "QH.SSU2.day", priceDigits: 0, quantityDigits: 1, middle: 21_000, spread: 90),
    ContractPlace(symbol: "QH.DRILL.A", priceDigits: 0, quantityDigits: 0, middle: 10, spread: 4, isDrill: true),
    ContractPlace(symbol: "QH.DRILL.B", priceDigits: 0, quantityDigits: 0, middle: -5, spread: 3, isDrill: true),
  ]

  /// What the operator sets the market up with.
  static func setup() -> [FlowRequest] {
    var lines = ["zone QH"]
    let roles = [
      ("golmud", "storage-operator"), ("delingha", "storage-operator"), ("gonghe", "renewable-plant"),
      ("xining", "compute-centre"), ("haidong", "compute-centre"), ("guide", "trader"),
      (library.member, "trader"),
    ]
    for (member, role) in roles { lines.append("member \(member) role=\(role)") }
    for seat in seats + [library] { lines.append("user \(seat.member) \(seat.user) key=*") }
    for member in ["golmud", "gonghe"] { lines.append("account \(member) second") }
    let cash = [
      "golmud", "golmud/second", "delingha", "gonghe", "gonghe/second", "xining", "guide",
      library.member,
    ].map { "deposit \($0) 90000000" }
    // Too little for much of what it asks for.
    lines += cash + ["deposit haidong 2500.5"]
    let terms =
      "charge=400 discharge=400 energy=800 in=0.92 out=0.93 sale=0.8 from=2026-11-23T00:00:00Z to=2026-12-13T00:00:00Z"
    lines += ["facility lake zone=QH account=golmud \(terms)", "facility salt zone=QH account=delingha \(terms)"]
    lines += ["fees CHG maker=0.1 taker=0.2", "fees SHIFT maker=0.05 taker=0.15", "fees ROOM maker=0 taker=0.01"]
    lines += ["limit guide size=38 value=60000 position=900 credit=3000000"]
    lines += [
      "contract QH CHG noon from=2026-12-03T04:00:00Z to=2026-12-03T04:15:00Z",
      "contract QH CHG early from=2026-11-24T00:00:00Z to=2026-11-26T00:00:00Z",
      "contract QH DIS evening from=2026-12-03T12:00:00Z to=2026-12-03T13:00:00Z",
      "contract QH ROOM day from=2026-12-03T00:00:00Z to=2026-12-04T00:00:00Z",
      "contract QH SHIFT 11-15.18-22 from=2026-12-03T03:00:00Z to=2026-12-03T07:00:00Z from2=2026-12-03T10:00:00Z "
        + "to2=2026-12-03T14:00:00Z class=0.85",
      "contract QH SSU2 day from=2026-12-03T16:00:00Z to=2026-12-04T16:00:00Z",
      "contract QH DRILL A from=2026-12-03T12:00:00Z to=2026-12-03T13:00:00Z",
      "contract QH DRILL B from=2026-12-03T12:00:00Z to=2026-12-03T13:00:00Z",
    ]
    return lines.enumerated().map { index, line in
      FlowRequest(reference: "s\(index)", line: "\(line) ref=s\(index)", answer: .done)
    }
  }

  /// So many seconds after the market's beginning, as the protocol writes it.
  static func time(afterSeconds seconds: Int64) -> String {
    var bytes: [UInt8] = []
    TimestampText.append(start.adding(seconds: seconds), to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}
