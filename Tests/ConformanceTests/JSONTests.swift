import Conformance
import Testing

/// Other people's JSON: read exactly, or refused with the line.
struct JSONTests {
  @Test(arguments: [
    ("", "line 1: a value should stand here"), ("[", "line 1: a value should stand here"),
    ("[]]", "line 1: something after the end"), ("[1,]", "line 1: a value should stand here"),
    ("{}", "a conformance file is a JSON list of cases"),
    ("[\n{\"a\":1,\n\"a\":2}]", "line 3: key \"a\" is given twice"),
    ("[\"a\n\"]", "line 2: a text may not hold control characters"),
    ("[\"\\x\"]", "line 1: no such escape"), ("[\"\\ud800\"]", "line 1: half a surrogate pair"),
    ("[01]", "line 1: a comma or ] should stand here"), ("[1.]", "line 1: a digit should stand here"),
    ("[nul]", "line 1: a value should stand here"),
    (String(repeating: "[", count: 33), "line 1: nested too deeply"),
  ])
  func `a text that is no file of cases is refused with its line`(text: String, reason: String) {
    let fault = #expect(throws: CaseFileFault.self) { try CaseFile(Array(text.utf8)) }
    #expect(fault?.description == reason)
  }

  @Test func `escapes in texts are read`() throws {
    let text = #"[{"id":"\u5854\u62c9\ud83d\ude00\n\"\\\/","ops":[],"expect":{"trades":[]}}]"#
    #expect(try CaseFile(Array(text.utf8)).cases.map(\.id) == ["塔拉😀\n\"\\/"])
  }

  @Test(arguments: [
    ("10", 10), ("10.0", 10), ("1e1", 10), ("1.0E+1", 10), ("100e-1", 10), ("0.01e3", 10),
    ("-0", 0), ("-0.0e99", 0), ("9223372036854775807", Int64.max),
    ("-9223372036854775808", Int64.min), ("9.223372036854775807e18", Int64.max),
  ])
  func `a whole number is read exactly, however it is written`(text: String, value: Int64) throws {
    #expect(try price(text) == .whole(value))
  }

  @Test(arguments: [
    "0.5", "1e-1", "9223372036854775808", "-9223372036854775809", "1e19", "1e400", "-1e400",
    "1e-9223372036854775808", "1e99999999999999999999", "123456789012345678901234567890",
  ])
  func `a number that no request can carry is kept apart`(text: String) throws {
    #expect(try price(text) == .unsayable)
  }

  private func price(_ text: String) throws -> Amount? {
    let order = "{\"op\":\"new\",\"id\":1,\"side\":\"buy\",\"price\":\(text),\"qty\":1}"
    let file = try CaseFile(Array(oneCase(order, expect: #""trades":[]"#).utf8))
    guard case .playable(let playable) = file.cases.first,
      case .new(let new) = playable.operations.first?.action
    else { return nil }
    return new.price
  }
}
