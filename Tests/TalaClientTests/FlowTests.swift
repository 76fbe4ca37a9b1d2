import TalaClient
import Testing

@Suite struct FlowTests {
  private func limit(_ order: UInt32, isSell: Bool) -> FlowRecord {
    FlowRecord(kind: .limit, isSell: isSell, book: 3, lots: 7, order: order, ticks: 100)
  }

  @Test func `buys and sells of a file belong to different halves of the sessions`() {
    var flow = ReplayFlow(
      records: (1...40).map { limit($0, isSell: $0 % 2 == 0) }, sessions: 10)
    for _ in 0..<40 {
      let request = flow.next()
      #expect((request.session >= 5) == request.isSell)
    }
  }

  @Test func `a request about an order is of its session and names it`() {
    var flow = ReplayFlow(
      records: [
        limit(4, isSell: true),
        FlowRecord(kind: .reduce, isSell: true, book: 3, lots: 2, order: 4, ticks: 100),
        FlowRecord(kind: .replace, isSell: true, book: 3, lots: 9, order: 4, ticks: 101),
        FlowRecord(kind: .cancel, isSell: true, book: 3, lots: 0, order: 4, ticks: 101),
      ], sessions: 6)
    let order = flow.next()
    flow.sent(order.file, as: 77)
    let rest = (0..<3).map { _ in flow.next() }
    #expect(rest.map(\.session) == [order.session, order.session, order.session])
    #expect(rest.map(\.target) == [77, 77, 77])
    #expect(rest.map(\.kind) == [.replace, .replace, .cancel])
    #expect(rest.map(\.hasPrice) == [false, true, false])
  }

  @Test func `after a pass everybody cancels everything and the halves change sides`() {
    var flow = ReplayFlow(records: [limit(1, isSell: false)], sessions: 4)
    let first = flow.next()
    let cancels = (0..<4).map { _ in flow.next() }
    #expect(cancels.map(\.kind) == [.cancelAll, .cancelAll, .cancelAll, .cancelAll])
    #expect(Set(cancels.map(\.session)) == [0, 1, 2, 3])
    let second = flow.next()
    #expect(flow.passes == 1)
    #expect(first.session < 2)
    #expect(second.session == first.session + 2)
    #expect(second.isSell == first.isSell)
  }

  @Test func `the resting flow never trades and keeps its size`() {
    var flow = QuietFlow(sessions: 4, seed: 1)
    var sent = [UInt64](repeating: 0, count: 4)
    var live = [Set<UInt64>](repeating: [], count: 4)
    var highestBid: Int64 = .min
    var lowestOffer: Int64 = .max
    for _ in 0..<40_000 {
      let request = flow.next()
      sent[request.session] += 1
      switch request.kind {
      case .order:
        live[request.session].insert(sent[request.session])
        flow.accepted(sent[request.session], of: request.session)
        #expect(request.isSell == (request.session % 2 == 1))
      case .cancel: #expect(live[request.session].remove(request.target) != nil)
      case .replace: #expect(live[request.session].contains(request.target))
      case .cancelAll: Issue.record("nobody cancels everything in this flow")
      }
      guard request.kind == .order || request.hasPrice else { continue }
      if request.session % 2 == 1 {
        lowestOffer = min(lowestOffer, request.ticks)
      } else {
        highestBid = max(highestBid, request.ticks)
      }
    }
    #expect(highestBid < lowestOffer)
    for orders in live { #expect((20...500).contains(orders.count)) }
  }
}
