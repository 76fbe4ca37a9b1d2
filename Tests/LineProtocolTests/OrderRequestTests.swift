import LineProtocol
import MarketEngine
import Testing

@Suite struct `Order lines` {
  @Test func `a sell is read with the digits of its product`() throws {
    guard case .order(let order) = try parse("sell 5.0 QH.SHIFT.20261124.11-15.18-22 @ 324.7 ref=a1") else {
      Issue.record("not an order")
      return
    }
    let symbol = try #require(Exchange.symbol("QH.SHIFT.20261124.11-15.18-22"))
    #expect(
      order
        == OrderRequest(
          reference: reference("a1"), side: .sell, quantity: Quantity(lots: 50), contract: symbol, price: Price(ticks: 3_247)))
  }

  @Test(
    arguments: [
      ("buy 0.1 QH.ROOM.20261124.12 @ 12.34 ref=a", 1, 1_234), ("buy 7 QH.DRILL.one @ -3 ref=a", 7, -3),
      ("buy 2 QH.SSU2.202612 @ 21000.0 ref=a", 20, 21_000), ("buy -1 QH.CHG.20261124.1200 @ 0 ref=a", -10, 0),
      ("buy 922337203685477580.7 QH.CHG.20261124.1200 @ -922337203685477580.7 ref=a", Int64.max, -Int64.max),
    ] as [(String, Int64, Int64)])
  func `lots and ticks follow the product`(line: String, lots: Int64, ticks: Int64) throws {
    guard case .order(let order) = try parse(line) else {
      Issue.record("not an order")
      return
    }
    #expect(order.quantity.lots == lots)
    #expect(order.price.ticks == ticks)
  }

  @Test(arguments: [
    (
      "sell 5.0 QH.SHIFT.20261124.11-15.18-22 @ 324.7 ref=a1",
      "sell 5.0 QH.SHIFT.20261124.11-15.18-22 @ 324.7 tif=gfs stp=newest ref=a1 user=trader1 session=12"
    ),
    (
      "buy 1 QH.CHG.20261124.1200 @ 3 stp=both facility=golmud account=second until=2026-11-24T02:00:00Z tif=gtd ref=a1",
      """
      buy 1.0 QH.CHG.20261124.1200 @ 3.0 tif=gtd until=2026-11-24T02:00:00Z stp=both account=second facility=golmud ref=a1 \
      user=trader1 session=12
      """
    ),
    ("buy 1 QH.DRILL.one @ 3 stp=off tif=fok ref=a1", "buy 1 QH.DRILL.one @ 3 tif=fok stp=off ref=a1 user=trader1 session=12"),
    (
      "buy 1 QH.DRILL.one @ market tif=fok ref=a1",
      "buy 1 QH.DRILL.one @ market tif=fok stp=newest ref=a1 user=trader1 session=12"
    ),
    (
      "sell 5 QH.CHG.20261124.1200 @ market-to-limit ref=a1",
      "sell 5.0 QH.CHG.20261124.1200 @ market-to-limit tif=gfs stp=newest ref=a1 user=trader1 session=12"
    ),
    (
      "sell 5 QH.ROOM.20261124.12 @ 3 ref=a1 clip=0.5 post=slide step=0.25",
      "sell 5.0 QH.ROOM.20261124.12 @ 3.00 tif=gfs stp=newest post=slide clip=0.5 step=0.25 ref=a1 user=trader1 session=12"
    ),
    (
      "buy 1 QH.DRILL.one @ 3 clip=-1 post=refuse ref=a1",
      "buy 1 QH.DRILL.one @ 3 tif=gfs stp=newest post=refuse clip=-1 ref=a1 user=trader1 session=12"
    ),
    (
      "buy 1 QH.DRILL.one @ 3 aon=yes ref=a1",
      "buy 1 QH.DRILL.one @ 3 tif=gfs stp=newest aon=yes ref=a1 user=trader1 session=12"
    ),
    ("cancel a1 ref=a4", "cancel a1 ref=a4 user=trader1 session=12"),
    ("cancel #18446744073709551615 ref=a4", "cancel #18446744073709551615 ref=a4 user=trader1 session=12"),
    ("buy 1 QH.DRILL.one @ 3 stop=5 ref=a1", "buy 1 QH.DRILL.one @ 3 tif=gfs stp=newest stop=5 ref=a1 user=trader1 session=12"),
    (
      "sell 1.0 QH.CHG.20261124.1200 @ market stop=-2.5 ref=a1",
      "sell 1.0 QH.CHG.20261124.1200 @ market tif=gfs stp=newest stop=-2.5 ref=a1 user=trader1 session=12"
    ),
    (
      "quote QH.CHG.20261124.1200 5.0 @ 320 0 @ 324.7 account=second facility=golmud stp=both ref=a4",
      "quote QH.CHG.20261124.1200 5.0 @ 320.0 0.0 @ 324.7 stp=both account=second facility=golmud ref=a4 user=trader1 session=12"
    ),
    (
      "leg sell 5 QH.CHG.20261124.1200 @ 320 facility=golmud ref=a4",
      "leg sell 5.0 QH.CHG.20261124.1200 @ 320.0 facility=golmud ref=a4 user=trader1 session=12"
    ),
    ("leg buy 0.1 QH.DIS.20261124.1200 @ -1 ref=a4", "leg buy 1 #4294967295 @ -10 unit=lots ref=a4 user=trader1 session=12"),
    ("basket 2 account=second ref=a4", "basket 2 account=second ref=a4 user=trader1 session=12"),
    ("discard ref=a4", "discard ref=a4 user=trader1 session=12"),
    ("hibernate a1 ref=a4", "hibernate a1 ref=a4 user=trader1 session=12"),
    ("reactivate #77120 ref=a4", "reactivate #77120 ref=a4 user=trader1 session=12"),
    ("cancel-all ref=a5", "cancel-all ref=a5 user=trader1 session=12"),
    (
      "cancel-all zone=QH contract=QH.SSU2.202612 member=gonghe-solar account=second ref=a5",
      "cancel-all account=second contract=QH.SSU2.202612 zone=QH member=gonghe-solar ref=a5 user=trader1 session=12"
    ),
  ])
  func `become commands`(line: String, expected: String) throws {
    #expect(try command(line) == expected)
  }

  @Test(arguments: [
    ("buy 1 XX.CHG.20261124.1200 @ 3 ref=a1", "buy 10 #4294967295 @ 30 unit=lots tif=gfs stp=newest"),
    (
      "buy 1 QH.CHG.20261124.1200 @ 3 account=none facility=none ref=a1",
      "buy 1.0 QH.CHG.20261124.1200 @ 3.0 tif=gfs stp=newest account=#4294967295 facility=#4294967295"
    ),
    (
      "cancel-all zone=none contract=QH.CHG.x member=none account=main ref=a1",
      "cancel-all account=#4294967295 contract=#4294967295 zone=#4294967295 member=#4294967295"
    ),
    ("cancel unheard ref=a1", "cancel unheard"),
  ])
  func `leave names nobody has to the engine to refuse`(line: String, expected: String) throws {
    #expect(try command(line) == "\(expected) ref=a1 user=trader1 session=12")
  }

  @Test(arguments: [
    (
      "replace unheard 1 @ 2.50 ref=a1 was=3",
      UnreadChange(
        .replace, target: OrderTarget(reference: reference("unheard")), quantity: DecimalNumber(mantissa: 1, digits: 0),
        price: DecimalNumber(mantissa: 250, digits: 2), was: DecimalNumber(mantissa: 3, digits: 0))
    ),
    (
      "replace #77120 @ -5 ref=a1 stop=3.5",
      UnreadChange(
        .replace, target: OrderTarget(order: OrderNumber(77_120)), price: DecimalNumber(mantissa: -5, digits: 0),
        stop: DecimalNumber(mantissa: 35, digits: 1))
    ),
    (
      "cancel #9 was=0.5 ref=a1",
      UnreadChange(
        .cancel, target: OrderTarget(order: OrderNumber(9)), was: DecimalNumber(mantissa: 5, digits: 1))
    ),
  ])
  func `leave decimals of a change to the engine to read`(line: String, expected: UnreadChange) throws {
    let action = RequestResolver.resolve(
      try parse(line), user: UserNumber(2), member: MemberNumber(2), session: SessionNumber(12), in: Exchange())
    guard case .unread(let origin, let change) = action else {
      Issue.record("\(action)")
      return
    }
    #expect(origin == Origin(user: UserNumber(2), session: SessionNumber(12), reference: reference("a1")))
    #expect(change == expected)
  }

  @Test(arguments: [
    (UnreadChange.Amount.quantity, DecimalNumber.Misfit.tooPrecise, ProtocolFault.tooPrecise, 12),
    (.price, .tooLarge, .tooLarge, 19), (.was, .tooPrecise, .tooPrecise, 37), (.stop, .tooLarge, .tooLarge, 47),
  ])
  func `that the engine cannot read are errors where the amount stands`(
    amount: UnreadChange.Amount, reason: DecimalNumber.Misfit, fault: ProtocolFault, column: Int
  ) throws {
    guard case .replace(let request) = try parse("replace a1 3.05 @ 324.55 ref=a3 was=3.05 stop=3.55") else {
      Issue.record("no replace")
      return
    }
    let error = ProtocolError(
      UnreadChange.Misfit(amount: amount, reason: reason), at: request.columns, reference: request.reference)
    #expect(error == ProtocolError(fault, column: column, reference: reference("a3")))
  }
}
