import ExchangeRuntime
import Journal
import MarketEngine
import MarketFixtures
import Testing

@Suite struct SessionReturnTests {
  private static func ended(_ events: [Event]) -> [SessionNumber] {
    events.compactMap { event in
      if case .sessionEnded(let session, .notReturned) = event { session } else { nil }
    }
  }

  @Test func `sessions that do not return in ten seconds are ended in the journal`() throws {
    var rig = try Rig.make(staying: false)
    try rig.round()
    rig.clock.advance(milliseconds: 9_999)
    try rig.round()
    #expect(SessionReturnTests.ended(rig.collector.heard.events) == [])
    rig.clock.advance(milliseconds: 1)
    #expect(rig.writer.timeoutMilliseconds() == 0)
    try rig.settle()
    try rig.round()
    let expected = [1, 2, 3].map { SessionNumber($0) }
    #expect(SessionReturnTests.ended(rig.collector.heard.events) == expected)
    let open = rig.writer.inspect { $0.openSessions().count }
    #expect(open == 0)
  }

  @Test func `their time begins when somebody can come back`() throws {
    var rig = try Rig.make(staying: false)
    rig.journal.setFaults { $0.clockDifference = 600_000_000 }
    for _ in 0..<15 {
      try rig.round()
      rig.clock.advance(milliseconds: 1_000)
    }
    rig.journal.setFaults { $0.clockDifference = 0 }
    try rig.round()
    rig.clock.advance(milliseconds: 8_999)
    try rig.round()
    #expect(SessionReturnTests.ended(rig.collector.heard.events) == [])
    rig.clock.advance(milliseconds: 1)
    try rig.round()
    try rig.settle()
    #expect(SessionReturnTests.ended(rig.collector.heard.events).count == 3)
  }

  @Test func `a session that returns stays, the others end`() throws {
    var rig = try Rig.make(staying: false)
    let login = Login(
      user: UserNumber(2), onDisconnect: .cancel, returning: SessionNumber(2))
    rig.offer([.login(login)])
    try rig.settle()
    rig.clock.advance(milliseconds: 10_000)
    try rig.round()
    let expected = [1, 3].map { SessionNumber($0) }
    #expect(SessionReturnTests.ended(rig.collector.heard.events) == expected)
  }

  @Test func `a session that is ended otherwise is not ended again`() throws {
    var rig = try Rig.make(staying: false)
    rig.offer([.endSession(EndSession(session: SessionNumber(1), end: .logout))])
    try rig.settle()
    rig.clock.advance(milliseconds: 10_000)
    try rig.round()
    let expected = [2, 3].map { SessionNumber($0) }
    #expect(SessionReturnTests.ended(rig.collector.heard.events) == expected)
  }

  @Test func `a connection's loss ends its session, not that of whoever came back to it before`() throws {
    var rig = try Rig.make()
    let login = Login(user: UserNumber(2), onDisconnect: .keep, returning: SessionNumber(2))
    rig.offer([.login(login)], from: 41)
    try rig.settle()
    let lost = { (connection: UInt64) in
      Submission(connection: .none, content: .lost(SessionNumber(2), by: ConnectionNumber(connection)))
    }
    // The new login and the news of the old connection's loss come together, in this order.
    rig.offer([Submission(connection: ConnectionNumber(42), content: .command(.login(login))), lost(41)])
    try rig.settle()
    let ends = { (events: [Event]) in
      events.compactMap { if case .sessionEnded(let session, .connectionLost) = $0 { session } else { nil } }
    }
    #expect(ends(rig.collector.heard.events) == [])
    let isOpen = rig.writer.inspect { $0.openSessions().contains { $0.0 == SessionNumber(2) } }
    #expect(isOpen)
    rig.offer([lost(42), lost(42)])
    try rig.settle()
    #expect(ends(rig.collector.heard.events) == [SessionNumber(2)])
  }

  @Test func `a lost session's orders go as it chose`() throws {
    var rig = try Rig.make(onDisconnect: .cancel)
    rig.offer([DrillMarket.order(2, .buy, 1, at: 10, ref: 1)])
    try rig.settle()
    let clock = TestClock()
    let collector = Collector()
    rig.writer.release()
    var writer = try Rig.writer(on: rig.journal, StrayReader(rig.journal), clock, collector)
    clock.advance(milliseconds: 10_000)
    try writer.turn()
    try writer.collect(wakeDescriptor: -1, timeoutMilliseconds: 0)
    let reasons = collector.heard.events.compactMap { event in
      if case .cancelled(_, let cancelled) = event { cancelled.reason } else { nil }
    }
    #expect(reasons == [.disconnect])
  }
}
