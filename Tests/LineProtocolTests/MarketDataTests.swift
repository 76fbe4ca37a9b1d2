import LineProtocol
import MarketEngine
import Testing

private let names = Exchange()
private let charge = ContractNumber(3)

@Suite struct `Everybody reads` {
  @Test func `trades`() {
    #expect(
      written { MarketDataFormatter.write(Samples.trade, number: 89, names: names, to: &$0) }
        == "trade QH.CHG.20261124.1200 2.0 @ 324.7 n=89 trade=5512 side=sell")
  }

  @Test func `pictures and levels`() {
    #expect(
      written { MarketDataFormatter.picture(of: charge, levels: 2, number: 87, names: names, to: &$0) }
        == "picture QH.CHG.20261124.1200 n=87 levels=2")
    let bid = LevelRow(side: .buy, price: Price(ticks: 3_245), quantity: Quantity(lots: 120), orders: 3)
    #expect(
      written { MarketDataFormatter.write(bid, of: charge, number: 88, names: names, to: &$0) }
        == "level QH.CHG.20261124.1200 n=88 bid 324.5 12.0 3")
    let gone = LevelRow(side: .sell, price: Price(ticks: -1), quantity: .zero, orders: 0)
    #expect(
      written { MarketDataFormatter.write(gone, of: ContractNumber(9), number: 1, names: names, to: &$0) }
        == "level #9 n=1 offer -1 0 0 unit=lots")
  }

  private static let phaseWords = [
    "planned", "continuous", "frozen", "closed", "delivery", "delivered", "disclosure", "call",
    "closing", "cancelled",
  ]

  @Test func `every phase has its word`() { #expect(Self.phaseWords.count == ContractPhase.allCases.count) }

  @Test(arguments: zip(ContractPhase.allCases, phaseWords))
  func `phases`(phase: ContractPhase, word: String) {
    #expect(
      written { MarketDataFormatter.phase(phase, of: charge, number: 90, names: names, to: &$0) }
        == "phase QH.CHG.20261124.1200 \(word) n=90")
  }

  @Test func `contracts and their terms`() {
    #expect(
      written { MarketDataFormatter.contract(charge, Samples.terms(), phase: .planned, names: names, to: &$0) }
        == """
        contract QH.CHG.20261124.1200 planned opens=2026-11-23T07:00:00Z gate=2026-11-24T03:30:00Z from=2026-11-24T04:00:00Z \
        to=2026-11-24T04:15:00Z lowest=-9999.9 highest=9999.9 tick-value=0.0025 maker=0.10 taker=0.20
        """)
    let line = written {
      MarketDataFormatter.contract(
        charge, Samples.terms(roundTrip: 8_500), phase: .frozen, tag: reference("q"), names: names, to: &$0)
    }
    #expect(line.hasSuffix("taker=0.20 class=0.85 tag=q"))
  }

  @Test func `a contract's disclosure, call, auction fee and reference price`() {
    var terms = Samples.terms()
    terms.auctionFee = Money(microYuan: 50_000)
    terms.disclosureSeconds = 3_600
    terms.callSeconds = 900
    terms.reference = Price(ticks: -3_247)
    let line = written {
      MarketDataFormatter.contract(charge, terms, phase: .call, names: names, to: &$0)
    }
    #expect(line.hasPrefix("contract QH.CHG.20261124.1200 call opens=2026-11-23T07:00:00Z "))
    #expect(
      line.hasSuffix(
        "taker=0.20 auction=0.05 disclosure=2026-11-23T06:00:00Z call=900 reference=-324.7"))
  }

  @Test func `what a call came to, with and without a price`() {
    let outcome = AuctionOutcome(price: Price(ticks: 3_247), volume: 120, surplus: -30)
    #expect(
      written { MarketDataFormatter.auctioned(charge, outcome, number: 91, names: names, to: &$0) }
        == "auctioned QH.CHG.20261124.1200 n=91 price=324.7 volume=12.0 surplus=-3.0")
    #expect(
      written { MarketDataFormatter.auctioned(charge, .none, number: 92, names: names, to: &$0) }
        == "auctioned QH.CHG.20261124.1200 n=92 volume=0.0 surplus=0.0")
    #expect(
      written { MarketDataFormatter.indicative(charge, outcome, number: 93, names: names, to: &$0) }
        == "indicative QH.CHG.20261124.1200 n=93 price=324.7 volume=12.0 surplus=-3.0")
  }

  @Test func `a trade of an auction has no incoming side`() {
    var trade = Samples.trade
    trade.kind = .auction
    let line = written { MarketDataFormatter.write(trade, number: 88, names: names, to: &$0) }
    #expect(line.hasSuffix(" trade=5512 kind=auction"))
  }

  @Test func `notices`() throws {
    let text = try #require(noticeText("Gate at 18:00, see a=b."))
    #expect(written { MarketDataFormatter.notice(text, to: &$0) } == "notice Gate at 18:00, see a=b.")
  }
}

@Suite struct `The answer to a question` {
  private func row(_ row: QueryRow, of contract: ContractNumber = .none, tag: String = "q1") -> String {
    written { AnswerFormatter.write(row, of: contract, tag: reference(tag), names: names, to: &$0) }
  }

  @Test func `has rows with its tag`() {
    #expect(
      row(
        .cash(
          CashRow(
            account: AccountNumber(4), cash: Money(microYuan: 10_000_000), reserved: Money(microYuan: 2_500_000),
            undelivered: Money(microYuan: 9_000_000))))
        == "cash account=main cash=10.00 reserved=2.50 free=7.50 undelivered=9.00 withdrawable=1.00 tag=q1")
    #expect(
      row(
        .position(
          PositionRow(
            account: AccountNumber(4), contract: charge, bought: 50, sold: 70, paid: Money(microYuan: 125_000_000),
            received: .zero)), tag: "")
        == "position account=main contract=QH.CHG.20261124.1200 bought=5.0 sold=7.0 net=-2.0 paid=125.00 received=0.00")
    #expect(
      row(
        .right(
          RightRow(
            facility: FacilityNumber(1), first: Samples.quarter, end: QuarterHour(Samples.quarter.index + 96),
            charge: 40_000_000, chargeReserved: 500_000, discharge: 40_000_001, dischargeReserved: 0, room: 4_294_967_295,
            roomReserved: 0)))
          == """
          right facility=golmud from=2026-11-24T04:00:00Z to=2026-11-25T04:00:00Z charge=40 charge-reserved=0.5 \
          discharge=40.000001 discharge-reserved=0 room=4294.967295 room-reserved=0 tag=q1
          """)
    var order = OrderRow(
      order: OrderNumber(77_120), account: AccountNumber(4), contract: charge, side: .sell, price: Price(ticks: 3_247),
      open: Quantity(lots: 30), timeInForce: .goodTillDate, expiry: time("2026-11-24T02:00:00Z"),
      facility: FacilityNumber(1), user: UserNumber(2), reference: reference("a1"), options: [], shown: Quantity(lots: 30),
      clip: .none)
    #expect(
      row(.order(order))
        == """
        order 77120 sell 3.0 QH.CHG.20261124.1200 @ 324.7 account=main tif=gtd until=2026-11-24T02:00:00Z facility=golmud \
        ref=a1 user=trader1 tag=q1
        """)
    (order.options, order.shown, order.clip) = (.iceberg, Quantity(lots: 5), Clip(lots: 10, step: 2))
    order.expiry = .never
    #expect(
      row(.order(order))
        == """
        order 77120 sell 3.0 QH.CHG.20261124.1200 @ 324.7 account=main tif=gtd clip=1.0 step=0.2 shown=0.5 facility=golmud \
        ref=a1 user=trader1 tag=q1
        """)
    #expect(
      row(
        .level(LevelRow(side: .buy, price: Price(ticks: 3_245), quantity: Quantity(lots: 120), orders: 3)), of: charge)
        == "level QH.CHG.20261124.1200 bid 324.5 12.0 3 tag=q1")
  }

  @Test func `has own trades as fills`() {
    #expect(
      written { AnswerFormatter.trade(Samples.note, Samples.filled, tag: reference("q"), names: names, to: &$0) }
        == """
        trade QH.CHG.20261124.1200 2.0 @ 324.7 trade=5512 side=sell order=77120 liquidity=maker fee=0.20 number=1843 ref=a1 \
        user=trader1 tag=q
        """)
  }

  @Test func `ends with the number of rows`() {
    #expect(written { AnswerFormatter.end(.cash, tag: reference("q1"), rows: 2, to: &$0) } == "end cash tag=q1 rows=2")
    #expect(written { AnswerFormatter.end(.orders, tag: .none, rows: 0, to: &$0) } == "end orders rows=0")
    #expect(
      written { AnswerFormatter.time(time("2026-11-24T07:00:00Z"), tag: reference("t"), to: &$0) }
        == "time 2026-11-24T07:00:00Z tag=t")
  }

  @Test func `to help is a line for each verb`() {
    var bytes: [UInt8] = []
    let rows = AnswerFormatter.help(tag: .none, to: &bytes)
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    #expect(rows == Verb.allCases.count)
    #expect(lines == Verb.allCases.map { "help \($0.usage)"[...] })
  }
}

@Suite struct `A session reads` {
  @Test func `greetings and goodbyes`() throws {
    let market = try #require(Name("QH"))
    #expect(
      written { SessionFormatter.hello(market: market, challenge: [0x4f, 0x1c], to: &$0) }
        == "hello tala/1 market=QH challenge=4f1c")
    #expect(written { SessionFormatter.welcome(SessionNumber(12), last: 1_841, to: &$0) } == "welcome session=12 last=1841")
    #expect(
      written { SessionFormatter.standby(leader: Array("10.0.0.2:7411".utf8), to: &$0) } == "standby leader=10.0.0.2:7411")
    #expect(written { SessionFormatter.standby(leader: [], to: &$0) } == "standby")
    #expect(written { SessionFormatter.ping(to: &$0) } == "ping")
    #expect(written { SessionFormatter.pong(to: &$0) } == "pong")
    #expect(written { SessionFormatter.bye("slow-reader", to: &$0) } == "bye slow-reader")
    #expect(written { SessionFormatter.warning("session-rate", to: &$0) } == "warning by=session-rate")
  }

  @Test func `errors with column, key, reference and line`() {
    #expect(
      written { SessionFormatter.error(ProtocolError(.unknownKey, column: 30), line: 7, to: &$0) }
        == "error col=30 unknown-key line=7")
    let error = ProtocolError(.missingKey, column: 9, key: .timeInForce, reference: reference("a1"))
    #expect(written { SessionFormatter.error(error, line: 1, to: &$0) } == "error col=9 missing-key key=tif ref=a1 line=1")
  }

  @Test func `what was not taken`() {
    #expect(written { SessionFormatter.notTaken(.busy, reference: reference("a1"), to: &$0) } == "busy ref=a1")
    #expect(written { SessionFormatter.notTaken(.unavailable, to: &$0) } == "unavailable")
    #expect(
      written { SessionFormatter.notTaken(.throttled, tag: reference("q"), by: "window", to: &$0) }
        == "throttled tag=q by=window")
  }
}
