// modules: MarketEngine LineProtocol
// Bytes from a socket: the framer and the request parser. The first byte chooses into which pieces the rest is cut; what is
// told must not depend on it.

import LineProtocol
import MarketEngine

/// What the framer tells: a line's bytes, or a fault.
enum Told: Equatable {
  case line([UInt8])
  case fault(ProtocolError)
}

func told(_ input: [UInt8], pieces: Int) -> [Told] {
  var framer = LineFramer()
  var result = [Told]()
  var start = 0
  while start < input.count {
    let piece = Array(input[start..<min(start + pieces, input.count)])
    var position = 0
    reading: while true {
      let before = position
      switch framer.next(in: piece.span, from: &position) {
      case .line(let range): result.append(.line(Array(piece[range])))
      case .carriedLine: result.append(.line(framer.carried))
      case .fault(let error): result.append(.fault(error))
      case .needsMore: break reading
      }
      precondition(position >= before && position <= piece.count, "the framer left its input")
    }
    precondition(position == piece.count, "the framer left bytes unread")
    start += pieces
  }
  return result
}

func check(_ input: [UInt8]) {
  guard let first = input.first else { return }
  let bytes = Array(input.dropFirst())
  let whole = told(bytes, pieces: max(bytes.count, 1))
  guard told(bytes, pieces: Int(first) + 1) == whole else { fatalError("pieces change what is told") }
  for case .line(let line) in whole {
    guard line.count <= LineFramer.capacity else { fatalError("a line is longer than it may be") }
    do {
      _ = try RequestParser.parse(line.span)
    } catch {
      guard error.column >= 0, error.column <= line.count + 1 else { fatalError("an error points outside of its line") }
    }
  }
}

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  check(Array(UnsafeBufferPointer(start: bytes, count: count)))
  return 0
}
