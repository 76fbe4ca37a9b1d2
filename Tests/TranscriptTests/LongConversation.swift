import MarketEngine

/// A conversation too long for a file, made here: what each speaker says in one breath after the preamble.
struct LongConversation: Sendable, CustomStringConvertible {
  typealias Breath = (speaker: String, lines: [String])

  let description: String
  let breaths: [Breath]
  /// Is heard in its last breath.
  let end: String

  static let all = [zones, sweep, allOrNone, stops, pools, offersOfPool, legs, proposals, blocks, heldTrades]

  private static let zones = LongConversation(
    description: "a market holds 256 zones and no more",
    breaths: [("house", (2...Limits.zones + 1).map { "zone Z\($0) ref=z\($0)" })],
    end: "refused 267 ref=z257 code=110 limit-reached need=257 free=256 user=operator")

  static let sweep = LongConversation(
    description: "a mass cancel of more orders than a slice looks at goes on by itself",
    breaths: breaths("ana", (1...Limits.sweepSlice + 5).map { "buy 1 QH.DRILL.A @ \($0) ref=a\($0)" })
      + [("ana", ["cancel-all ref=x1"])],
    end: "mass-cancelled 2012 ref=x1 orders=1005 user=ana")

  private static let allOrNone = LongConversation(
    description: "100 all-or-none orders rest on a side and no more",
    breaths: [("ana", (1...Limits.allOrNone + 1).map { "buy 1 QH.DRILL.A @ 1 aon=yes ref=a\($0)" })],
    end: "refused 102 ref=a101 code=110 limit-reached need=101 free=100 user=ana")

  private static let stops = LongConversation(
    description: "1,000 orders wait for a stop price and no more",
    breaths: breaths("ana", (1...Limits.stops + 1).map { "buy 1 QH.DRILL.A @ 9 stop=\($0) ref=a\($0)" }),
    end: "refused 1002 ref=a1001 code=110 limit-reached need=1001 free=1000 user=ana")

  private static let pools = LongConversation(
    description: "an account has 256 pools and no more",
    breaths: [("bo", (1...Limits.poolsOfAccount + 1).map { "pool p\($0) facility=lake ref=b\($0)" })],
    end: "refused 258 ref=b257 code=110 limit-reached need=257 free=256 user=bo")

  private static let offersOfPool = LongConversation(
    description: "a pool has 32 offers and no more",
    breaths: [
      ("house", ["calendar QH 20261125 opens=2026-11-23T00:00:00Z call=0 ref=h1"]),
      ("bo", ["pool p facility=lake ref=b0"]),
      (
        "bo",
        (0...Limits.offersOfPool).map { index in
          "sell 0.1 QH.CHG.20261125.\(clock(index)) @ 300 pool=p ref=b\(index + 1)"
        }
      ),
    ],
    end: "refused 35 ref=b33 code=110 limit-reached need=33 free=32 user=bo")

  private static let legs = LongConversation(
    description: "a draft has 100 legs and no more",
    breaths: [
      ("house", ["calendar QH 20261125 opens=2026-11-23T00:00:00Z call=0 ref=h1"]),
      (
        "ana",
        (0...Limits.legs).map { index in
          "leg buy 0.1 QH.\(index < 90 ? "CHG" : "DIS").20261125.\(clock(index % 90)) @ 300 ref=a\(index + 1)"
        }
      ),
    ],
    end: "refused 102 ref=a101 code=110 limit-reached need=101 free=100 user=ana")

  private static let proposals = LongConversation(
    description: "a member has 256 open proposals and no more",
    breaths: [
      ("ana", (1...Limits.negotiationsPerMember + 1).map { "negotiate buy 1 QH.DRILL.A @ 1 with=golmud ref=a\($0)" })
    ],
    end: "refused 258 ref=a257 code=110 limit-reached need=257 free=256 user=ana")

  private static let blocks = LongConversation(
    description: "a zone has 10,000 blocks and no more",
    breaths: [("house", ["calendar QH 20261125 opens=2026-11-23T00:00:00Z call=0 ref=h1"])]
      + breaths(
        "ana",
        blockLabels.prefix(Limits.blocks + 1).enumerated().map { index, label in
          "buy 0.1 QH.\(label) @ 0.1 tif=ioc ref=a\(index + 1)"
        }),
    end: "refused 20002 ref=a10001 code=110 limit-reached need=10001 free=10000 user=ana")

  /// As many trades wait for the dispatcher as may: an iceberg's clips are a trade each.
  private static let heldTrades = LongConversation(
    description: "as many trades are held as the limit allows, and every kind of order is refused",
    breaths: [
      (
        "house",
        [
          "calendar QH 20261125 opens=2026-11-23T00:00:00Z call=0 ref=h1",
          "contract QH DRILL B from=2026-11-24T12:00:00Z to=2026-11-24T13:00:00Z ref=h2", "hold * on ref=h3",
        ]
      ),
      (
        "ana",
        [
          "buy 1 QH.DRILL.A @ 1 ref=a1", "buy 1 QH.DRILL.A @ 1 ref=a2", "hibernate a2 ref=a3",
          "leg buy 1 QH.DRILL.A @ 5 ref=a4", "leg buy 1 QH.DRILL.B @ 5 ref=a5",
        ]
      ),
      ("bo", ["pool p facility=lake ref=b1", "negotiate sell 1 QH.DRILL.A @ 5 with=gonghe ref=b2"]),
    ]
      + (1...Limits.pendingTrades / 1_000 + 1).flatMap { round in
        [
          ("bo", ["sell 1000 QH.DRILL.A @ 5 clip=1 ref=s\(round)"]), ("ana", ["buy 1000 QH.DRILL.A @ 5 ref=t\(round)"]),
        ]
      }
      + [
        ("bo", ["sell 0.1 QH.CHG.noon @ 5 pool=p ref=b3"]),
        (
          "ana",
          [
            "buy 1 QH.DRILL.A @ 5 ref=a6", "buy 1 QH.DRILL.A @ 5 tif=gtd until=2026-11-24T11:00:00Z ref=a7",
            "buy 1 QH.DRILL.A @ 5 tif=ioc ref=a8", "buy 1 QH.DRILL.A @ 5 tif=fok ref=a9", "buy 1 QH.DRILL.A @ 5 clip=1 ref=a10",
            "buy 1 QH.DRILL.A @ 5 aon=yes ref=a11", "buy 1 QH.DRILL.A @ 5 post=refuse ref=a12",
            "buy 1 QH.DRILL.A @ 5 post=slide ref=a13", "buy 1 QH.DRILL.A @ market ref=a14",
            "buy 1 QH.DRILL.A @ market-to-limit ref=a15", "buy 1 QH.DRILL.A @ market stop=9 ref=a16",
            "buy 1 QH.DRILL.A @ 5 stop=9 ref=a17", "buy 0.1 QH.CHG.20261125.0000-0030 @ 5 ref=a18",
            "quote QH.DRILL.A 1 @ 4 1 @ 6 ref=a19", "basket 2 ref=a20", "replace a1 2 ref=a21", "reactivate a2 ref=a22",
            "confirm #1 ref=a23",
          ]
        ),
      ],
    end: "refused 132091 ref=a23 code=110 limit-reached need=65537 free=65536 user=ana")

  /// A session has at most 1,024 unanswered requests.
  private static func breaths(_ speaker: String, _ lines: [String]) -> [Breath] {
    stride(from: 0, to: lines.count, by: 900).map { (speaker, Array(lines[$0..<min($0 + 900, lines.count)])) }
  }

  /// The start of a day's quarter-hour: 5 as 0115.
  private static func clock(_ quarter: Int) -> String {
    String(String(10_000 + quarter / 4 * 100 + quarter % 4 * 15).dropFirst())
  }

  /// Every block of a day, but for one of ROOM over all of it, which is none.
  private static var blockLabels: [String] {
    var labels: [String] = []
    for product in ["CHG", "DIS", "ROOM"] {
      for from in 0..<95 {
        for to in from + 2...96 where !(to - from == 4 && from % 4 == 0) && to - from < 96 {
          labels.append("\(product).20261125.\(clock(from))-\(clock(to))")
        }
      }
    }
    return labels
  }
}
