import Conformance
import MarketEngine
import Testing

/// A market whose answers are not its deeds is found out, also where every expectation holds.
struct DishonestRigTests {
  private static let twoBids = """
    {"op":"new","id":1,"side":"buy","price":1000,"qty":5,"tif":"GTC"},
    {"op":"new","id":2,"side":"buy","price":1000,"qty":5,"tif":"GTC"}
    """

  @Test func `events that are not the book`() async throws {
    var rig = DishonestRig { event in
      guard case .replaced(let order, let price, let open, _) = event else { return event }
      return .replaced(order, price, open, keptPriority: false)
    }
    let ops = DishonestRigTests.twoBids + #",{"op":"replace","id":1,"leaves":4}"#
    let outcomes = try await play(
      oneCase(ops, expect: #""book":{"bids":[[1000,9,[2,1]]]}"#), on: &rig)
    #expect(outcomes == [.failed("the engine's book is not what its events say")])
  }

  @Test func `a book that is not the priority of trades`() async throws {
    var rig = DishonestRig(hidesBook: true) { event in
      guard case .replaced(let order, let price, let open, _) = event else { return event }
      return .replaced(order, price, open, keptPriority: false)
    }
    let ops = DishonestRigTests.twoBids + #",{"op":"replace","id":1,"leaves":4}"#
    let outcomes = try await play(
      oneCase(ops, expect: #""book":{"bids":[[1000,9,[2,1]]]}"#), on: &rig)
    #expect(
      outcomes == [
        .failed(
          "taking the whole book: trade 0: expected maker 2 taker 0 5 @ 1000, came maker 1 taker 0 4 @ 1000"
        )
      ])
  }

  @Test func `trades of more than there is`() async throws {
    var rig = DishonestRig { event in
      guard case .traded(let maker, let taker, let price, _) = event else { return event }
      return .traded(maker: maker, taker: taker, price, Quantity(lots: 9))
    }
    let outcomes = try await play(oneCase(offerAndBid, expect: #""rejected":[]"#), on: &rig)
    guard case .failed(let difference) = outcomes.first else {
      Issue.record("passed")
      return
    }
    #expect(difference.hasPrefix("traded: order "))
  }
}

/// The engine, with events told otherwise.
struct DishonestRig: ~Copyable, ConformanceRig {
  private var rig = EngineRig()
  private let hidesBook: Bool
  private let tell: (RigEvent) -> RigEvent

  init(hidesBook: Bool = false, tell: @escaping (RigEvent) -> RigEvent) {
    self.hidesBook = hidesBook
    self.tell = tell
  }

  mutating func openContracts(_ count: Int, _ rights: RigRights?) throws(RigFailure) {
    try rig.openContracts(count, rights)
  }

  mutating func perform(
    _ request: RigRequest, seat: Int, session: String?, reference: Reference
  ) throws(RigFailure) -> [RigEvent] {
    try rig.perform(request, seat: seat, session: session, reference: reference).map(tell)
  }

  mutating func openEmpty(_ contracts: [String]) throws(RigFailure) { try rig.openEmpty(contracts) }

  mutating func cash(seat: Int) throws(RigFailure) -> [[Int64]] { try rig.cash(seat: seat) }

  mutating func rights(seat: Int, account: String?) throws(RigFailure) -> [String: [CaseRight]] {
    try rig.rights(seat: seat, account: account)
  }

  mutating func auction(offers: [Price], bids: [Price]) throws(RigFailure) -> RigAuction {
    try rig.auction(offers: offers, bids: bids)
  }

  mutating func difference(from picture: BookPicture, contract: Int) -> String? {
    hidesBook ? nil : rig.difference(from: picture, contract: contract)
  }
}
