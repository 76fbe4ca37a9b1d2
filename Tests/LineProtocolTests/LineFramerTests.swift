import LineProtocol
import Testing

/// What a framer told of some bytes.
private enum Told: Equatable {
  case line(String)
  case fault(ProtocolFault, column: Int)
}

/// Everything a framer tells of input that comes in pieces.
private func told(_ input: [UInt8], pieces: Int) -> [Told] {
  var framer = LineFramer()
  var told: [Told] = []
  var start = 0
  while start < input.count {
    let piece = Array(input[start..<min(start + pieces, input.count)])
    start += piece.count
    var position = 0
    reading: while true {
      switch framer.next(in: piece.span, from: &position) {
      case .line(let range): told.append(.line(String(decoding: piece[range], as: UTF8.self)))
      case .carriedLine: told.append(.line(String(decoding: framer.carried, as: UTF8.self)))
      case .fault(let error): told.append(.fault(error.fault, column: error.column))
      case .needsMore: break reading
      }
    }
  }
  return told
}

private func told(_ input: String, pieces: Int = .max / 2) -> [Told] { told(Array(input.utf8), pieces: pieces) }

@Suite struct `The line framer` {
  @Test func `lines end in LF or CR LF`() {
    #expect(told("one\ntwo\r\nthree\n") == [.line("one"), .line("two"), .line("three")])
  }

  @Test func `a line without its end is not told`() {
    #expect(told("one\ntwo") == [.line("one")])
  }

  @Test func `an empty line is a line`() {
    #expect(told("\n\r\n") == [.line(""), .line("")])
  }

  @Test(arguments: [1, 2, 3, 5, 7, 100, 513, 514])
  func `pieces do not matter`(size: Int) {
    let line = String(repeating: "x", count: 512)
    let input = "one\r\n\(line)\r\n\(line)y\nafter\n\(line)\n\(line)\rz\nlast\r\n"
    let expected: [Told] = [
      .line("one"), .line(line), .fault(.lineTooLong, column: 513), .line("after"), .line(line),
      .fault(.lineTooLong, column: 513), .line("last"),
    ]
    #expect(told(input, pieces: size) == expected)
  }

  @Test func `ten million bytes without LF are one fault and then nothing until the next LF`() {
    var input = [UInt8](repeating: UInt8(ascii: "x"), count: 10_000_000)
    input += Array("\nping\n".utf8)
    #expect(told(input, pieces: 65_536) == [.fault(.lineTooLong, column: 513), .line("ping")])
  }

  @Test func `a line too long is told before its end comes`() {
    var framer = LineFramer()
    var position = 0
    let input = [UInt8](repeating: UInt8(ascii: "x"), count: 513)
    let step = framer.next(in: input.span, from: &position)
    #expect(step == .fault(ProtocolError(.lineTooLong, column: 513)))
    #expect(framer.next(in: input.span, from: &position) == .needsMore)
    #expect(framer.carried.isEmpty)
  }

  @Test(arguments: [("a\0b\n", 2), ("\u{e9}\n", 1), ("ab\tc\n", 3), ("ab\u{7f}\n", 3), ("塔拉滩\n", 1), ("a\rb\n", 2)])
  func `a byte that is not printable ASCII is named`(input: String, column: Int) {
    #expect(told(input) == [.fault(.badByte, column: column)])
    #expect(told(input, pieces: 1) == [.fault(.badByte, column: column)])
  }

  @Test func `bytes that are no UTF-8 are named`() {
    #expect(told([0x61, 0xff, 0xfe, 0x0a], pieces: 10) == [.fault(.badByte, column: 2)])
  }

  @Test func `lines are counted with those given up`() {
    var framer = LineFramer()
    var position = 0
    let input = Array("one\n\0\n\(String(repeating: "x", count: 600))\nfour\n".utf8)
    while framer.next(in: input.span, from: &position) != .needsMore {}
    #expect(framer.lines == 4)
  }
}
