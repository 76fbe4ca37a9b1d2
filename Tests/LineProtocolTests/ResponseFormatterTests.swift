import LineProtocol
import MarketEngine
import Testing

private func note(_ number: UInt64, _ text: String = "a1") -> Note {
  Note(
    member: MemberNumber(2), user: UserNumber(2), number: number, reference: reference(text), session: SessionNumber(12))
}

private let order = OrderNumber(77_120)
private let shift = ContractNumber(1)
private let symbol = "QH.SHIFT.20261124.11-15.18-22"

@Suite struct `A member reads` {
  @Test func `accepted with all its terms`() {
    let accepted = Accepted(
      order: order, account: AccountNumber(4), contract: shift, side: .sell, timeInForce: .goodForSession,
      price: Price(ticks: 3_247), open: Quantity(lots: 50), expiry: .never, facility: FacilityNumber(1))
    #expect(
      told(.accepted(note(1_842), accepted))
        == """
        accepted 1842 ref=a1 order=77120 open=5.0 side=sell price=324.7 contract=\(symbol) account=main tif=gfs facility=golmud \
        user=trader1
        """)
    let bid = Accepted(
      order: order, account: AccountNumber(9), contract: ContractNumber(3), side: .buy, timeInForce: .goodTillDate,
      price: Price(ticks: -5), open: Quantity(lots: 1), expiry: time("2026-11-24T02:00:00Z"), facility: .none)
    #expect(
      told(.accepted(note(1), bid))
        == """
        accepted 1 ref=a1 order=77120 open=0.1 side=buy price=-0.5 contract=QH.CHG.20261124.1200 account=#9 tif=gtd \
        until=2026-11-24T02:00:00Z user=trader1
        """)
  }

  @Test func `lots and ticks where a contract has no name`() {
    let accepted = Accepted(
      order: order, account: AccountNumber(4), contract: ContractNumber(99), side: .sell, timeInForce: .fillOrKill,
      price: Price(ticks: 3_247), open: Quantity(lots: 50), expiry: .never, facility: FacilityNumber(7))
    #expect(
      told(.accepted(note(1), accepted))
        == """
        accepted 1 ref=a1 order=77120 open=50 side=sell price=3247 contract=#99 account=main tif=fok facility=#7 unit=lots \
        user=trader1
        """)
  }

  @Test func `filled as one would say it`() {
    let filled = Filled(
      order: order, contract: shift, trade: TradeNumber(5_512), side: .sell, liquidity: .maker, price: Price(ticks: 3_247),
      quantity: Quantity(lots: 20), left: Quantity(lots: 30), fee: Money(microYuan: 200_000))
    #expect(
      told(.filled(note(1_843), filled))
        == """
        filled 1843 order=77120 2.0 @ 324.7 left=3.0 trade=5512 liquidity=maker fee=0.20 side=sell contract=\(symbol) ref=a1 \
        user=trader1
        """)
  }

  @Test func `replaced, and whether the place was kept`() {
    var replaced = Replaced(
      order: order, contract: shift, price: Price(ticks: 3_245), open: Quantity(lots: 30), keptPriority: false,
      facility: FacilityNumber(1))
    #expect(
      told(.replaced(note(1_850, "a3"), replaced))
        == "replaced 1850 ref=a3 order=77120 open=3.0 price=324.5 priority=lost contract=\(symbol) facility=golmud user=trader1"
    )
    replaced.keptPriority = true
    replaced.facility = .none
    #expect(
      told(.replaced(note(1_850, "a3"), replaced))
        == "replaced 1850 ref=a3 order=77120 open=3.0 price=324.5 priority=kept contract=\(symbol) user=trader1")
  }

  @Test func `accepted, and what is special about the order`() {
    func line(_ options: OrderOptions, clip: Clip = .none) -> String {
      let accepted = Accepted(
        order: order, account: AccountNumber(4), contract: shift, side: .buy, timeInForce: .goodForSession,
        price: Price(ticks: 3_245), open: Quantity(lots: 30), expiry: .never, facility: .none, options: options, clip: clip)
      let start =
        "accepted 9 ref=a1 order=77120 open=3.0 side=buy price=324.5 contract=\(symbol) account=main tif=gfs"
      let text = told(.accepted(note(9), accepted))
      #expect(text.hasPrefix(start) && text.hasSuffix(" user=trader1"))
      return String(text.dropFirst(start.count).dropLast(" user=trader1".count))
    }
    #expect(line([]) == "")
    #expect(line(.market) == " type=market")
    #expect(line(.marketToLimit) == " type=market-to-limit")
    #expect(line(.allOrNone) == " aon=yes")
    #expect(line([.iceberg, .postSlide], clip: Clip(lots: 10, step: 0)) == " post=slide clip=1.0")
    #expect(
      line([.iceberg, .postRefuse], clip: Clip(lots: 4_294_967_295, step: 5)) == " post=refuse clip=429496729.5 step=0.5")
  }

  @Test func `requeued with what is shown and what is left`() {
    let requeued = Requeued(
      order: order, contract: shift, price: Price(ticks: 3_245), shown: Quantity(lots: 10), left: Quantity(lots: 30))
    #expect(
      told(.requeued(note(7), requeued))
        == "requeued 7 order=77120 price=324.5 shown=1.0 left=3.0 contract=\(symbol) ref=a1 user=trader1")
  }

  @Test func `reduced by self-trade prevention`() {
    let reduced = Reduced(order: order, contract: shift, quantity: Quantity(lots: 10), left: Quantity(lots: 20))
    #expect(
      told(.reduced(note(7), reduced))
        == "reduced 7 order=77120 1.0 left=2.0 by=self-trade contract=\(symbol) ref=a1 user=trader1")
  }

  @Test(
    arguments: zip(
      CancelReason.allCases,
      [
        "member", "mass", "ioc", "fok", "self-trade", "expiry", "gate", "disconnect", "operator",
        "market", "quote", "contract", "call", "halt", "pool", "derate",
      ]))
  func `cancelled, and by what`(reason: CancelReason, word: String) {
    let cancelled = Cancelled(order: order, contract: shift, left: Quantity(lots: 30), reason: reason)
    #expect(
      told(.cancelled(note(1_851, "a4"), cancelled))
        == "cancelled 1851 ref=a4 order=77120 left=3.0 by=\(word) contract=\(symbol) user=trader1")
  }

  @Test func `hibernated and reactivated`() {
    var standing = Standing(
      order: order, contract: shift, facility: .none, price: Price(ticks: 3_245), open: Quantity(lots: 30))
    #expect(
      told(.hibernated(note(1_855, "a6"), standing))
        == "hibernated 1855 ref=a6 order=77120 left=3.0 price=324.5 by=member contract=\(symbol) user=trader1")
    standing.reason = .disconnect
    #expect(
      told(.hibernated(note(1_855), standing))
        == "hibernated 1855 ref=a1 order=77120 left=3.0 price=324.5 by=disconnect contract=\(symbol) user=trader1")
    standing.facility = FacilityNumber(1)
    #expect(
      told(.reactivated(note(1_856, "a7"), standing))
        == "reactivated 1856 ref=a7 order=77120 open=3.0 price=324.5 contract=\(symbol) facility=golmud user=trader1")
    #expect(
      told(.triggered(note(1_857), standing))
        == "triggered 1857 ref=a1 order=77120 open=3.0 price=324.5 contract=\(symbol) facility=golmud user=trader1")
  }

  @Test func `accepted and replaced with a stop price`() {
    var accepted = Accepted(
      order: order, account: AccountNumber(4), contract: shift, side: .sell, timeInForce: .goodForSession,
      price: Price(ticks: 3_247), open: Quantity(lots: 50), expiry: .never, facility: .none, options: .stop,
      stop: Price(ticks: 3_200))
    #expect(told(.accepted(note(7), accepted)).contains(" price=324.7 "))
    #expect(told(.accepted(note(7), accepted)).contains(" stop=320.0 "))
    accepted.options = []
    #expect(!told(.accepted(note(7), accepted)).contains("stop"))
    let replaced = Replaced(
      order: order, contract: shift, price: Price(ticks: 3_245), open: Quantity(lots: 30), keptPriority: true,
      facility: .none, stop: Price(ticks: 3_200))
    #expect(
      told(.replaced(note(1_850, "a3"), replaced))
        == "replaced 1850 ref=a3 order=77120 open=3.0 price=324.5 stop=320.0 priority=kept contract=\(symbol) user=trader1")
  }

  @Test func `mass-cancelled, done and money`() {
    #expect(told(.massCancelled(note(9), MassCancelled(orders: 3))) == "mass-cancelled 9 ref=a1 orders=3 user=trader1")
    #expect(told(.done(note(9))) == "done 9 ref=a1 user=trader1")
    var moved = CashMoved(
      account: AccountNumber(4), amount: Money(microYuan: 1), cash: Money(microYuan: -1_500_000), reason: .deposit, run: 0)
    #expect(
      told(.cashMoved(note(9), moved)) == "cash-moved 9 ref=a1 account=main amount=0.000001 cash=-1.50 by=deposit user=trader1")
    moved.reason = .settlement
    moved.run = 17
    #expect(
      told(.cashMoved(note(9), moved))
        == "cash-moved 9 ref=a1 account=main amount=0.000001 cash=-1.50 by=settlement run=17 user=trader1")
  }

  @Test func `no reference and no user where there is none`() {
    let nobody = Note(member: .none, user: .none, number: 0, reference: .none, session: .none)
    #expect(told(.refused(nobody, Refusal(.notPermitted))) == "refused 0 code=101 not-permitted")
  }

  @Test(arguments: [
    (Refusal(.insufficientCash, need: 1_050_000_000_000, free: 730_000_000_000), "need=1050000.00 free=730000.00"),
    (Refusal(.accountRestricted, need: 0, free: -1), "need=0.00 free=-0.000001"),
    (Refusal(.insufficientRights, need: 50, free: 0, product: .shift), "need=5.0 free=0.0"),
    (
      Refusal(.quantityOutOfRange, need: .max, free: 4_294_967_295, product: .shift),
      "need=922337203685477580.7 free=429496729.5"
    ),
    (Refusal(.priceOutOfRange, need: .min, free: -99_999, product: .shift), "need=-922337203685477580.8 free=-9999.9"),
    (Refusal(.limitReached, need: 1_048_577, free: 1_048_576), "need=1048577 free=1048576"),
    (
      Refusal(.badExpiry, need: 1_795_503_600_000_000_000, free: 1_795_503_600_500_000_000),
      "need=2026-11-24T07:00:00Z free=2026-11-24T07:00:00.5Z"
    ),
    (Refusal(.openQuantityDiffers, need: 30, free: 20, product: .shift), "need=3.0 free=2.0"),
    (Refusal(.notWithdrawable, need: 2_000_000, free: 1_000_000), "need=2.00 free=1.00"),
  ])
  func `refusals with their figures in people's units`(refusal: Refusal, figures: String) {
    let line = told(.refused(note(8), refusal))
    #expect(line == "refused 8 ref=a1 code=\(refusal.code.rawValue) \(refusal.code.word) \(figures) user=trader1")
  }

  @Test func `refusals in lots and ticks where the product is not known`() {
    #expect(
      told(.refused(note(8), Refusal(.insufficientRights, need: 50, free: 1)))
        == "refused 8 ref=a1 code=208 insufficient-rights need=50 free=1 unit=lots user=trader1")
    #expect(
      told(.refused(note(8), Refusal(.priceOutOfRange, need: 50, free: 1)))
        == "refused 8 ref=a1 code=205 price-out-of-range need=50 free=1 unit=ticks user=trader1")
  }

  @Test(arguments: [
    (
      FirstAnswer(kind: .accepted, order: order, first: 50, second: 0, code: 0, product: .shift),
      "accepted 8 ref=a1 order=77120 open=5.0"
    ),
    (
      FirstAnswer(kind: .replaced, order: order, first: 30, second: 3_245, code: 0, product: .shift),
      "replaced 8 ref=a1 order=77120 open=3.0 price=324.5"
    ),
    (
      FirstAnswer(kind: .cancelled, order: order, first: 30, second: 0, code: 2, product: .shift),
      "cancelled 8 ref=a1 order=77120 left=3.0 by=mass"
    ),
    (
      FirstAnswer(kind: .massCancelled, order: OrderNumber(4), first: 0, second: 0, code: 0), "mass-cancelled 8 ref=a1 orders=4"
    ),
    (
      FirstAnswer(kind: .cashMoved, order: .none, first: 1_000_000, second: 2_000_000, code: 1),
      "cash-moved 8 ref=a1 amount=1.00 cash=2.00 by=deposit"
    ),
    (FirstAnswer(kind: .done, order: .none, first: 0, second: 0, code: 0), "done 8 ref=a1"),
    (
      FirstAnswer(kind: .refused, order: .none, first: 50, second: 10, code: 208, product: .shift),
      "refused 8 ref=a1 code=208 insufficient-rights need=5.0 free=1.0"
    ),
  ])
  func `first answers again`(answer: FirstAnswer, expected: String) {
    #expect(told(.repeated(note(8), answer)) == "\(expected) user=trader1 again")
  }

  @Test func `nothing of what is no member's`() {
    var bytes: [UInt8] = []
    ResponseFormatter.write(.clockMoved(.zero), names: Exchange(), to: &bytes)
    #expect(bytes.isEmpty)
  }

  @Test func `the ends of 64 bits`() {
    let all = Note(
      member: MemberNumber(.max), user: UserNumber(.max), number: .max, reference: reference("1234567890123456"),
      session: SessionNumber(.max))
    let cancelled = Cancelled(
      order: OrderNumber(.max), contract: shift, left: Quantity(lots: .min), reason: .gate)
    #expect(
      told(.cancelled(all, cancelled))
        == """
        cancelled 18446744073709551615 ref=1234567890123456 order=18446744073709551615 left=-922337203685477580.8 by=gate \
        contract=\(symbol) user=#4294967295
        """)
  }
}
