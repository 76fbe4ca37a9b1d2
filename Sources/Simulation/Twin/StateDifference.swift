/// Where state words differ from a twin's.
struct StateDifference: CustomStringConvertible {
  /// The section and the words around, as the twin has them and as they were found.
  var expected: String
  var found: String

  var description: String { "\(found) in place of \(expected)" }
}

extension PlainTwin {
  /// The first word that is not as this twin has it; nil if all are.
  func firstDifference(_ words: [UInt64]) -> StateDifference? {
    let expected = stateWords()
    guard words != expected else { return nil }
    let place = zip(words, expected).enumerated().first { $0.element.0 != $0.element.1 }?.offset
    let word = place ?? min(words.count, expected.count)
    let section = stateSections().last { $0.start <= word }
    let name = section.map { "word \(word - $0.start) of \($0.name)" } ?? "word \(word)"
    return StateDifference(
      expected: "\(name): " + PlainTwin.around(word, expected), found: PlainTwin.around(word, words))
  }

  private static func around(_ place: Int, _ words: [UInt64]) -> String {
    let near = words[max(0, min(place - 4, words.count))..<min(place + 5, words.count)]
    return "\(near.map { Int64(bitPattern: $0) }) of \(words.count)"
  }
}
