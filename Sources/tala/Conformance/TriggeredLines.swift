import LineProtocol
import TalaClient

/// What several sessions heard of one request, put into the order in which it happened.
///
/// A session hears its own lines in order, but nothing says how two sessions' lines lie to each other, except the numbers of trades. What
/// the asking session heard before the first of its orders was triggered came first. After that everything belongs to an order that was
/// triggered: its line and what befell it. Those that traded as takers are in the order of their trades; one that did not goes before the
/// first it would be triggered before by the rule, or last. So this relies on the rule only where nothing was traded, and whether the
/// book is right is found out when all of it is taken at the end of the case.
struct TriggeredLines {
  private struct Group {
    var lines: [ResponseLine]

    var firstTrade: UInt64? {
      lines.first { $0.isVerb("filled") && $0.text("liquidity") == "taker" }?.number("trade")
    }
  }

  private var first: [ResponseLine] = []
  private var groups: [Group] = []

  init(asker: [ResponseLine], others: [[ResponseLine]]) {
    first = asker.prefix { !$0.isVerb("triggered") } + []
    for lines in [Array(asker.dropFirst(first.count))] + others {
      var isPastFirst = false
      for line in lines {
        if line.isVerb("triggered") {
          groups.append(Group(lines: [line]))
          isPastFirst = true
        } else if isPastFirst, !TriggeredLines.isOfMaker(line) {
          groups[groups.count - 1].lines.append(line)
        }
      }
    }
  }

  /// The taker's session says all there is to say of a trade.
  private static func isOfMaker(_ line: ResponseLine) -> Bool {
    line.isVerb("filled") && line.text("liquidity") == "maker"
  }

  var inOrder: [ResponseLine] {
    var sorted = groups.filter { $0.firstTrade != nil }
      .sorted { ($0.firstTrade ?? 0) < ($1.firstTrade ?? 0) }
    for group in groups where group.firstTrade == nil {
      let place = sorted.firstIndex { TriggeredLines.comes(group, before: $0) } ?? sorted.count
      sorted.insert(group, at: place)
    }
    return first + sorted.flatMap(\.lines)
  }

  /// By order number: of orders entered on an empty market's slots, one after the other, as a case does.
  private static func comes(_ group: Group, before other: Group) -> Bool {
    (group.lines[0].number("order") ?? 0) < (other.lines[0].number("order") ?? 0)
  }
}
