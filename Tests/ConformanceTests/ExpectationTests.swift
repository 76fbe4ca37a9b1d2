import Conformance
import Testing

/// A wrong expectation must never pass: each part of it is compared, and the difference is told.
struct ExpectationTests {
  @Test func `what comes as expected passes`() async throws {
    let outcomes = try await play(
      oneCase(
        offerAndBid,
        expect: """
          "trades":[{"maker":1,"taker":2,"price":1000,"qty":3}],
          "book":{"bids":[],"asks":[[1000,2,[1]]]},"rejected":[],
          "checkpoints":[{"after_op":0,"n_trades":0,"bids":[],"asks":[[1000,5,[1]]]}]
          """))
    #expect(outcomes == [.passed])
  }

  @Test(arguments: [
    (
      #""trades":[{"maker":2,"taker":1,"price":1000,"qty":3}]"#,
      "trade 0: expected maker 2 taker 1 3 @ 1000, came maker 1 taker 2 3 @ 1000"
    ),
    (#""trades":[]"#, "trade 0: expected none, came maker 1 taker 2 3 @ 1000"),
    (
      #""trades":[{"maker":1,"taker":2,"price":1000,"qty":3},{"maker":1,"taker":2,"price":1000,"qty":2}]"#,
      "trade 1: expected maker 1 taker 2 2 @ 1000, came none"
    ),
    (#""book":{"asks":[]}"#, "ask level 0: expected none, came 2 @ 1000 of [1]"),
    (#""book":{"asks":[[1000,2,[2]]]}"#, "ask level 0: expected 2 @ 1000 of [2], came 2 @ 1000 of [1]"),
    (#""book":{"asks":[[1000,3]]}"#, "ask level 0: expected 3 @ 1000, came 2 @ 1000 of [1]"),
    (#""book":{"bids":[[1,1,[1]]]}"#, "bid level 0: expected 1 @ 1 of [1], came none"),
    (#""rejected":[2]"#, "rejected: expected [2], came []"),
    (
      #""checkpoints":[{"after_op":0,"n_trades":1}]"#,
      "after op 0: number of trades: expected 1, came 0"
    ),
    (
      #""checkpoints":[{"after_op":1,"asks":[[1000,5,[1]]]}]"#,
      "after op 1: ask level 0: expected 5 @ 1000 of [1], came 2 @ 1000 of [1]"
    ),
  ])
  func `a wrong expectation fails and says what came`(
    expect: String, difference: String
  ) async throws {
    #expect(try await play(oneCase(offerAndBid, expect: expect)) == [.failed(difference)])
  }

  @Test(arguments: [
    (#"{"P":{"f":[[96,98,299999,100000,0,0,0,0]]}}"#, nil),
    (
      #"{"P":{"f":[[96,98,300000,100000,0,0,0,0]]}}"#,
      "right 0: expected [300000, 100000, 0, 0, 0, 0] in 96..<98, came [299999, 100000, 0, 0, 0, 0] in 96..<98"
    ),
    (
      #"{"P":{"f":[[96,98,299999,0,0,0,0,0]]}}"#,
      "right 0: expected [299999, 0, 0, 0, 0, 0] in 96..<98, came [299999, 100000, 0, 0, 0, 0] in 96..<98"
    ),
    (#"{"P":{}}"#, "right 0: expected none, came [299999, 100000, 0, 0, 0, 0] in 96..<98"),
  ])
  func `a wrong right fails and says what came`(rights: String, difference: String?) async throws {
    let ops = """
      {"op":"contract","id":1,"product":"CHG","first":96,"end":98},
      {"op":"facility","id":2,"name":"f","of":"P","charge":3,"first":96,"end":98},
      {"op":"new","id":3,"side":"sell","price":1,"qty":1,"owner":"P"},
      {"op":"derate","id":4,"facility":"f","first":96,"end":98,"charge":1}
      """
    let outcome = difference.map { CaseOutcome.failed("rights of P on f: \($0)") } ?? .passed
    #expect(try await play(oneCase(ops, expect: "\"rights\":\(rights)", config: #"{"empty":true}"#)) == [outcome])
  }

  @Test func `what is not expected is not compared`() async throws {
    let outcomes = try await play(oneCase(offerAndBid, expect: #""book":{"asks":[[1000,2]]}"#))
    #expect(outcomes == [.passed])
  }

  @Test func `refusals are told by id and in order`() async throws {
    let ops = """
      {"op":"cancel","id":9},
      {"op":"new","id":1,"side":"buy","price":1000,"qty":0,"tif":"GTC"},
      {"op":"new","id":1,"side":"buy","price":1000,"qty":5,"tif":"GTC"},
      {"op":"new","id":1,"side":"buy","price":1000,"qty":5,"tif":"GTC"},
      {"op":"cancel","id":1,"owner":"B"}
      """
    #expect(try await play(oneCase(ops, expect: #""rejected":[9,1,1,1]"#)) == [.passed])
  }

  @Test func `cases do not see each other`() async throws {
    let text = oneCase(offerAndBid, expect: #""book":{"asks":[[1000,2,[1]]]},"rejected":[]"#)
    let both = text.dropLast() + "," + text.dropFirst()
    #expect(try await play(String(both)) == [.passed, .passed])
  }
}
