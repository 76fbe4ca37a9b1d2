import Conformance
import Testing

/// What a file may hold: comments, modes the engine does not have, and faults that are told with their place.
struct CaseFileTests {
  private static let order = #"{"op":"new","id":1,"side":"buy","price":1,"qty":1,"tif":"GTC"}"#

  @Test(arguments: [
    (#"{"op":"new","id":1,"side":"buy","price":1,"qty":1,"speed":9}"#, #"op 0: unknown key "speed""#),
    (#"{"op":"cancel","id":1,"qty":1}"#, #"op 0: unknown key "qty""#),
    (#"{"op":"replace","id":1,"tif":"IOC"}"#, #"op 0: unknown key "tif""#),
    (#"{"op":"replace","id":1,"qty":4}"#, #"op 0: "qty" without "leaves""#),
    (#"{"op":"amend","id":1}"#, #"op 0: unknown op "amend""#),
    (#"{"id":1}"#, #"op 0: "op" is missing"#),
    (#"{"op":"cancel"}"#, #"op 0: "id" is missing"#),
    (#"{"op":"cancel","id":1.5}"#, #"op 0: "id" is not a whole number of 64 bits"#),
    (#"{"op":"new","id":1,"side":"buy","qty":1}"#, #"op 0: "price" is missing"#),
    (#"{"op":"new","id":1,"side":"buy","price":1}"#, #"op 0: "qty" is missing"#),
    (#"{"op":"new","id":1,"side":"up","price":1,"qty":1}"#, #"op 0: unknown side "up""#),
    (#"{"op":"new","id":1,"side":"buy","price":"1","qty":1}"#, #"op 0: "price" is a text, not a number"#),
    (#"{"op":"new","id":1,"side":"buy","price":1,"qty":1,"tif":"GTW"}"#, #"op 0: unknown tif "GTW""#),
    (#"{"op":"clock","id":1,"to":5}"#, #"op 0: "clock" is for cases that begin "empty""#),
    (#"{"op":"derate","id":1,"first":0,"end":1,"energy":5}"#, #"op 0: unknown key "energy""#),
    (#"{"op":"restore","id":1,"first":0}"#, #"op 0: "end" is missing"#),
    (#"{"op":"login","id":1,"owner":"A","sesion":"s"}"#, #"op 0: unknown key "sesion""#),
    (#"{"op":"pool","id":1,"name":"x"}"#, #"op 0: "name" or "owner" is missing"#),
    (#"{"op":"pool","id":1,"owner":"A","name":"x","facility":"soft"}"#, #"op 0: unknown facility "soft""#),
    (#"{"op":"freeze","id":1,"side":"buy"}"#, #"op 0: unknown key "side""#),
    (#"{"op":"uncross","id":1,"owner":"A"}"#, #"op 0: unknown key "owner""#),
    ("7", "op 0: a number, not an object"),
  ])
  func `an operation that cannot be understood fails its case and says where`(
    operation: String, reason: String
  ) async throws {
    let text = oneCase(operation, expect: #""rejected":[]"#)
    #expect(try CaseFile(Array(text.utf8)).cases == [.faulty(id: "c", reason: reason)])
    #expect(try await play(text) == [.failed(reason)])
  }

  @Test(arguments: [
    ("", "expect: nothing is expected"),
    (#""rights":{"P":{}}"#, #"expect: "rights" are for cases that begin "empty""#),
    (#""rights":{"P":{"f":[[0,1,5]]}}"#, "expect rights P: a right has eight numbers"),
    (#""digest":7"#, #"expect: unknown key "digest""#),
    (#""book":{"bid":[]}"#, #"expect book: unknown key "bid""#),
    (#""book":{"bids":[[1]]}"#, "expect book bids: a level is [price, quantity, [ids]]"),
    (#""trades":[{"maker":1,"taker":2,"price":1}]"#, #"expect trade 0: "qty" is missing"#),
    (#""checkpoints":[{"after_op":1}]"#, "expect checkpoint 0: there is no op 1"),
    (#""reasons":[1]"#, #"expect: "reasons" are words"#),
    (#""reasons":["wrong-phase"]"#, #"reasons: expected ["wrong-phase"], came []"#),
  ])
  func `an expectation nobody would look at fails its case`(
    expect: String, reason: String
  ) async throws {
    #expect(try await play(oneCase(CaseFileTests.order, expect: expect)) == [.failed(reason)])
  }

  @Test(arguments: [
    (#"{"stp_default":"cancel_all"}"#, "stp_default cancel_all"),
    (#"{"tick_size":5}"#, "config tick_size"),
  ])
  func `a config the engine does not have is skipped, naming it`(
    config: String, mode: String
  ) async throws {
    let text = oneCase(CaseFileTests.order, expect: #""trades":[]"#, config: config)
    #expect(try await play(text) == [.skipped(mode: mode)])
  }

  @Test(arguments: [
    (#""expect":{"clearing_price":1,"clearing_energy":1}"#, CaseOutcome.passed),
    (#""clearing_price":1,"clearing_energy":1"#, .passed),
    (#""clearing_price":2"#, .failed("clearing price: expected at(2), came at(1)")),
    (#""clearing_price":null"#, .failed("clearing price: expected none, came at(1)")),
    (#""clearing_energy":2"#, .failed("clearing energy: expected 2, came 1")),
    (#""expect":{"clearing_prise":1}"#, .failed(#"expect: unknown key "clearing_prise""#)),
    (#""note":1"#, .failed("the case: nothing is expected")),
  ])
  func `a call auction is played`(expected: String, outcome: CaseOutcome) async throws {
    let text = #"[{"id":"a","offers":[1,5],"bids":[2],\#(expected)}]"#
    #expect(try await play(text) == [outcome])
  }

  @Test func `a mode that is asked for and a key nobody knows is a fault`() async throws {
    let order = #"{"op":"new","id":1,"side":"buy","price":1,"qty":1,"post_only":true,"x":1}"#
    let outcomes = try await play(oneCase(order, expect: #""trades":[]"#))
    #expect(outcomes == [.failed(#"op 0: unknown key "x""#)])
  }

  @Test func `options that ask for nothing are no modes`() async throws {
    let order = """
      {"op":"new","id":1,"side":"buy","price":1,"qty":1,"post_only":false,"stop":null,"why":"x"}
      """
    #expect(try await play(oneCase(order, expect: #""book":{"bids":[[1,1,[1]]]}"#)) == [.passed])
  }

  @Test func `other keys of a case are comments`() async throws {
    let text = #"[{"id":"a","source":{"a":[1]},"ops":[],"expect":{"trades":[]},"why":null}]"#
    #expect(try await play(text) == [.passed])
  }

  @Test func `outcomes are counted`() async throws {
    var rig = EngineRig()
    var run = ConformanceRun()
    let text =
      #"[{"ops":[],"expect":{"trades":[]}},{"ops":[],"config":{"x":1},"expect":{"trades":[]}},{"ops":7},{"id":5}]"#
    for filed in try CaseFile(Array(text.utf8)).cases { _ = try await run.play(filed, on: &rig) }
    #expect("\(run.tally)" == "1 passed, 2 failed, 1 skipped")
    #expect(try CaseFile(Array(text.utf8)).cases.map(\.id) == ["case 0", "case 1", "case 2", "5"])
  }
}
