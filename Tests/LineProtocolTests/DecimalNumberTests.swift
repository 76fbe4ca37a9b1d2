import LineProtocol
import MarketEngine
import Testing

private func units(_ text: String, _ digits: Int) -> Result<Int64, ProtocolFault> {
  let number: DecimalNumber
  do throws(ProtocolFault) {
    number = try DecimalNumber.parse(Array(text.utf8).span)
  } catch {
    return .failure(error)
  }
  do throws(DecimalNumber.Misfit) {
    return .success(try number.scaled(toDigits: digits))
  } catch {
    return .failure(error == .tooPrecise ? .tooPrecise : .tooLarge)
  }
}

@Suite struct `A decimal` {
  @Test(
    arguments: [
      ("5", 1, 50), ("5.0", 1, 50), ("5.00", 1, 50), ("-12.5", 1, -125), ("0", 0, 0), ("-0.0", 1, 0), ("007", 0, 7),
      ("9223372036854775807", 0, Int64.max), ("-9223372036854775808", 0, Int64.min),
      ("922337203685477580.7", 1, Int64.max), ("9223372036854.775807", 6, Int64.max),
      ("0.000000000000000001", 18, 1),
    ] as [(String, Int, Int64)])
  func `is exact`(text: String, digits: Int, expected: Int64) {
    #expect(units(text, digits) == .success(expected))
  }

  @Test(arguments: [("5.01", 1), ("21000.5", 0), ("0.0000001", 6), ("0.0000000000000000001", 18)])
  func `is never rounded`(text: String, digits: Int) {
    #expect(units(text, digits) == .failure(.tooPrecise))
  }

  @Test(arguments: [
    ("9223372036854775808", 0), ("-9223372036854775809", 0), ("922337203685477580.8", 1), ("9223372036854775807", 1),
    ("-9223372036854775808", 1), ("99999999999999999999999999", 0),
  ])
  func `beyond 64 bits is told`(text: String, digits: Int) {
    #expect(units(text, digits) == .failure(.tooLarge))
  }

  @Test(arguments: ["", "-", ".", ".5", "5.", "+5", "1e3", "--1", "1.2.3", "1,5", "0x1", " 1", "1 ", "-.", "5-"])
  func `of another form is none`(text: String) {
    #expect(units(text, 1) == .failure(.badNumber))
  }
}
