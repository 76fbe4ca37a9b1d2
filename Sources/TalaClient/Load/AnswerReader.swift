/// Reads what a load has to know of a line from the exchange, and no more.
package struct AnswerReader {
  /// Bytes before the number in our references.
  package let mark: [UInt8]

  package init(mark: String) { self.mark = [UInt8](mark.utf8) }

  package enum Word: UInt8, BitwiseCopyable {
    /// A request is answered; the market has it.
    case accepted = 1
    case replaced
    case refused
    /// An order is gone; an answer only to a cancel.
    case cancelled
    case massCancelled
    /// `busy`, `unavailable`, `throttled`: not taken.
    case notTaken
    case error
    case ping
    case bye
    /// What concerns no request: fills, market data.
    case other
  }

  package struct Answer: BitwiseCopyable, Equatable {
    package var word: Word
    /// The number in its reference; nil if it has none of ours.
    package var number: UInt64?

    package init(word: Word, number: UInt64?) {
      self.word = word
      self.number = number
    }
  }

  /// What the line says.
  package func read(_ line: Span<UInt8>) -> Answer {
    let word = AnswerReader.word(of: line)
    switch word {
    case .other, .ping, .bye: return Answer(word: word, number: nil)
    case .error: return Answer(word: word, number: lastReference(in: line))
    case .accepted, .replaced, .refused, .cancelled, .massCancelled:
      // verb, the member's number, the reference
      guard let first = AnswerReader.space(in: line, from: 0),
        let second = AnswerReader.space(in: line, from: first + 1)
      else { return Answer(word: word, number: nil) }
      return Answer(word: word, number: reference(in: line, at: second + 1))
    case .notTaken:
      guard let first = AnswerReader.space(in: line, from: 0) else {
        return Answer(word: word, number: nil)
      }
      return Answer(word: word, number: reference(in: line, at: first + 1))
    }
  }

  /// Told apart by as few bytes as the protocol's verbs allow.
  private static func word(of line: Span<UInt8>) -> Word {
    guard line.count >= 4 else { return line.count == 3 && line[0] == 0x62 ? .bye : .other }
    switch line[0] {
    case UInt8(ascii: "f"): return .other
    case UInt8(ascii: "a"): return .accepted
    case UInt8(ascii: "c"): return line[3] == UInt8(ascii: "c") ? .cancelled : .other
    case UInt8(ascii: "r"):
      if line[2] == UInt8(ascii: "p") { return .replaced }
      return line[2] == UInt8(ascii: "f") ? .refused : .other
    case UInt8(ascii: "m"): return .massCancelled
    case UInt8(ascii: "b"): return line[1] == UInt8(ascii: "u") ? .notTaken : .bye
    case UInt8(ascii: "u"): return .notTaken
    case UInt8(ascii: "t"): return line[1] == UInt8(ascii: "h") ? .notTaken : .other
    case UInt8(ascii: "e"): return line[1] == UInt8(ascii: "r") ? .error : .other
    case UInt8(ascii: "p"): return line[1] == UInt8(ascii: "i") && line.count == 4 ? .ping : .other
    default: return .other
    }
  }

  /// The number in `ref=MARK123` that starts at an index.
  private func reference(in line: Span<UInt8>, at start: Int) -> UInt64? {
    let digits = start + 4 + mark.count
    guard digits < line.count, line[start] == UInt8(ascii: "r"),
      line[start + 3] == UInt8(ascii: "=")
    else { return nil }
    for index in 0..<mark.count where line[start + 4 + index] != mark[index] { return nil }
    var number: UInt64 = 0
    var index = digits
    while index < line.count, line[index] >= 0x30, line[index] <= 0x39 {
      number = number &* 10 &+ UInt64(line[index] &- 0x30)
      index += 1
    }
    return index > digits ? number : nil
  }

  /// In an `error` line the reference comes late.
  private func lastReference(in line: Span<UInt8>) -> UInt64? {
    var start = 0
    while let space = AnswerReader.space(in: line, from: start) {
      if let number = reference(in: line, at: space + 1) { return number }
      start = space + 1
    }
    return nil
  }

  private static func space(in line: Span<UInt8>, from start: Int) -> Int? {
    var index = start
    while index < line.count {
      if line[index] == UInt8(ascii: " ") { return index }
      index += 1
    }
    return nil
  }
}
