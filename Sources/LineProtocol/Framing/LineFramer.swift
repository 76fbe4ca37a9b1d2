/// Cuts a stream of bytes into lines of at most 512 bytes, ended by LF or CR LF.
///
/// A whole line is a range of the reader's own buffer; only a line that arrives in pieces is kept here, at most 513 bytes of it. A line
/// that is too long is one fault, told as soon as it is known; what follows up to the next LF is skipped. Control bytes and bytes beyond
/// ASCII are a fault that names the first of them.
public struct LineFramer: Sendable {
  /// Bytes of a line without its end.
  public static let capacity = 512

  /// What comes next in the input.
  public enum Step: Sendable, Equatable {
    /// A line: these bytes of the input.
    case line(Range<Int>)
    /// A line whose beginning came earlier: the bytes of `carried`.
    case carriedLine
    /// A line that is none.
    case fault(ProtocolError)
    /// The input is used up.
    case needsMore
  }

  /// Lines ended or given up so far: the number, from 1, of the line last told.
  public private(set) var lines: UInt64 = 0
  /// After `carriedLine`: the line, until the next call of `next`.
  public private(set) var carried: [UInt8] = []
  private var isSkipping = false
  private var carriedIsDone = false

  public init() { carried.reserveCapacity(LineFramer.capacity + 1) }

  /// The next line or fault of `input` from `position` on, which moves past it. Call until it answers `needsMore`, then bring new input.
  public mutating func next(in input: Span<UInt8>, from position: inout Int) -> Step {
    if carriedIsDone {
      carried.removeAll(keepingCapacity: true)
      carriedIsDone = false
    }
    while position < input.count {
      let start = position
      let end = LineFramer.lineFeed(in: input, from: start)
      position = min(end + 1, input.count)
      let isEnded = end < input.count
      if isSkipping {
        isSkipping = !isEnded
        continue
      }
      guard isEnded else { return keep(input, start..<end) }
      lines += 1
      guard carried.isEmpty else { return finish(input, start..<end) }
      return LineFramer.step(for: input, LineFramer.trimmed(input, start..<end))
    }
    return .needsMore
  }

  /// Keeps the beginning of a line; one that cannot become a line any more is told at once.
  private mutating func keep(_ input: Span<UInt8>, _ range: Range<Int>) -> Step {
    let room = LineFramer.capacity + 1 - carried.count
    guard range.count <= room else { return giveUp() }
    for index in range { carried.append(input[index]) }
    // The last place is only for the CR of CR LF.
    if carried.count > LineFramer.capacity, carried[LineFramer.capacity] != LineFramer.carriageReturn {
      return giveUp()
    }
    return .needsMore
  }

  private mutating func giveUp() -> Step {
    lines += 1
    carried.removeAll(keepingCapacity: true)
    isSkipping = true
    return .fault(ProtocolError(.lineTooLong, column: LineFramer.capacity + 1))
  }

  /// Joins the end of a line to its kept beginning.
  private mutating func finish(_ input: Span<UInt8>, _ range: Range<Int>) -> Step {
    carriedIsDone = true
    guard range.count <= LineFramer.capacity + 1 - carried.count else {
      return .fault(ProtocolError(.lineTooLong, column: LineFramer.capacity + 1))
    }
    for index in range { carried.append(input[index]) }
    if carried.last == LineFramer.carriageReturn { carried.removeLast() }
    guard case .fault(let error) = LineFramer.step(for: carried.span, 0..<carried.count) else {
      return .carriedLine
    }
    return .fault(error)
  }

  static let carriageReturn = UInt8(ascii: "\r")

  /// Index of the next LF, or the count.
  private static func lineFeed(in input: Span<UInt8>, from start: Int) -> Int {
    var index = start
    while index < input.count, input[index] != UInt8(ascii: "\n") { index += 1 }
    return index
  }

  private static func trimmed(_ input: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
    guard let last = range.last, input[last] == carriageReturn else { return range }
    return range.lowerBound..<last
  }

  /// Judges a whole line's length and bytes.
  private static func step(for input: Span<UInt8>, _ range: Range<Int>) -> Step {
    guard range.count <= capacity else {
      return .fault(ProtocolError(.lineTooLong, column: capacity + 1))
    }
    for index in range where input[index] < 0x20 || input[index] > 0x7e {
      return .fault(ProtocolError(.badByte, column: index - range.lowerBound + 1))
    }
    return .line(range)
  }
}
