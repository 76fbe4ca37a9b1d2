/// Orders that rest and are taken back: half of the sessions bid well below where the others offer, so nothing trades.
///
/// Of a session with its usual number of orders, 48 of 100 requests are new orders, 47 cancels and 5 replaces of a live order picked
/// by chance. A session trades all books in turn.
package struct QuietFlow {
  /// Live orders of one session around which its book settles, so that the market's size stays the same over a run.
  package static let usual = 40

  private var random: SplitMix
  /// Live orders of each session, by their requests' numbers.
  private var live: [[UInt64]]
  private var turn = 0
  private var book = 0

  package init(sessions: Int, seed: UInt64) {
    random = SplitMix(seed: seed)
    live = [[UInt64]](repeating: [], count: sessions)
  }

  /// The next session's next request.
  package mutating func next() -> LoadRequest {
    let session = turn
    turn = turn + 1 == live.count ? 0 : turn + 1
    let chance = random.below(100)
    guard live[session].count >= QuietFlow.usual, chance >= 48 else { return order(session) }
    let index = random.below(live[session].count)
    let target = live[session][index]
    guard chance < 95 else {
      return LoadRequest(
        session: session, kind: .replace, lots: Int64(1 + random.below(50)),
        ticks: price(isSell: session % 2 == 1), target: target, hasPrice: true)
    }
    live[session].swapAt(index, live[session].count - 1)
    live[session].removeLast()
    return LoadRequest(session: session, kind: .cancel, target: target)
  }

  /// An order has entered the book.
  package mutating func accepted(_ number: UInt64, of session: Int) { live[session].append(number) }

  private mutating func order(_ session: Int) -> LoadRequest {
    book = book + 1 == LoadMarket.books ? 0 : book + 1
    let isSell = session % 2 == 1
    return LoadRequest(
      session: session, kind: .order, isSell: isSell, book: book,
      lots: Int64(1 + random.below(50)), ticks: price(isSell: isSell))
  }

  /// 200 to 250 CNY/MW·h for bids, 300 to 350 for offers.
  private mutating func price(isSell: Bool) -> Int64 {
    Int64((isSell ? 3_000 : 2_000) + random.below(500))
  }
}
