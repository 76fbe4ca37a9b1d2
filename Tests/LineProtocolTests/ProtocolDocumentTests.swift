import Foundation
import LineProtocol
import MarketEngine
import Testing

/// docs/PROTOCOL.md, cut into what can be compared.
private struct Document {
  let lines: [Substring]

  init() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let text = try String(contentsOf: root.appending(path: "docs/PROTOCOL.md"), encoding: .utf8)
    lines = text.split(separator: "\n", omittingEmptySubsequences: false)
  }

  /// The lines under a heading, up to the next of any level.
  func section(_ heading: String) -> ArraySlice<Substring> {
    guard let start = lines.firstIndex(where: { $0.hasSuffix("# \(heading)") && $0.hasPrefix("##") }) else { return [] }
    let end = lines[(start + 1)...].firstIndex { $0.hasPrefix("#") } ?? lines.endIndex
    return lines[(start + 1)..<end]
  }

  /// The cells of a section's table, without its head.
  func table(_ heading: String) -> [[String]] {
    section(heading).filter { $0.hasPrefix("| ") }.dropFirst().map { row in
      row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
  }

  /// The first words of a section's table, without their marks.
  func words(_ heading: String, column: Int = 0) -> [String] {
    table(heading).map { $0[column].trimmingCharacters(in: CharacterSet(charactersIn: "`")) }
  }

  /// Blocks of preformatted text of a section.
  func blocks(_ heading: String) -> [[Substring]] {
    section(heading).split(omittingEmptySubsequences: false) { $0 == "```" }.enumerated().filter { $0.offset % 2 == 1 }
      .map { Array($0.element) }
  }

  /// The examples in the last column of a section's table.
  func examples(_ heading: String) -> [String] {
    table(heading).compactMap { $0.last }.filter { $0.hasPrefix("`") }
      .map { $0.trimmingCharacters(in: CharacterSet(charactersIn: "`")) }
  }
}

private let requestTables = [
  "The session", "Orders", "Questions", "What market operators do",
  "Negotiated trades", "Trades in question", "Called trades", "Derates",
]
private let responseTables = [
  "About a member's own affairs", "About the market", "Answers to questions", "About the session",
]

@Suite struct `The document of the protocol` {
  @Test func `lists every verb's usage, and no other`() throws {
    let usages = try #require(Document().blocks("Every request").first)
    #expect(usages.map { String($0) } == Verb.allCases.map { "\($0.usage)" })
  }

  @Test func `explains every verb with an example that is understood`() throws {
    let document = try Document()
    var explained: [String] = []
    for table in requestTables {
      let verbs = document.words(table)
      let examples = document.examples(table)
      #expect(verbs.count == examples.count)
      explained += verbs
      for (verb, example) in zip(verbs, examples) {
        #expect(example == verb || example.hasPrefix("\(verb) "))
        #expect(fault(example) == nil, "\(example)")
      }
    }
    #expect(Set(explained) == Set(Verb.allCases.map { "\($0.word)" }))
    #expect(explained.count == Verb.allCases.count)
  }

  @Test func `explains every key, in the order of the code`() throws {
    #expect(try Document().words("Keys") == OptionKey.allCases.map { "\($0.word)" })
    // A line that was cut has room for as many.
    #expect(OptionKey.allCases.map { Int($0.rawValue) } == Array(0..<OptionKey.count))
  }

  @Test func `shows in each usage the keys a verb takes, those it needs without brackets`() {
    for verb in Verb.allCases {
      let words = "\(verb.usage)".split(separator: " ")
      for key in OptionKey.allCases {
        #expect(
          words.contains { $0.hasPrefix("\(key.word)=") } == verb.shape.required.contains(key), "\(verb.word) \(key.word)")
        let isShown = words.contains { $0.hasPrefix("\(key.word)=") || $0.hasPrefix("[\(key.word)=") }
        #expect(isShown == verb.shape.allowed.contains(key), "\(verb.word) \(key.word)")
      }
    }
  }

  @Test func `has every verb and key in its grammar`() throws {
    let grammar = try #require(Document().blocks("Every request").last).joined(separator: "\n")
    for verb in Verb.allCases { #expect(grammar.contains("\"\(verb.word)\""), "\(verb.word)") }
    for key in OptionKey.allCases { #expect(grammar.contains("\"\(key.word)=\""), "\(key.word)") }
    for word in TimeInForce.allCases.map({ "\($0.word)" }) + SelfTradePrevention.allCases.map({ "\($0.word)" })
      + Role.allCases.map({ "\($0.word)" }) + DisconnectChoice.allCases.map({ "\($0.word)" })
    {
      #expect(grammar.contains("\"\(word)\""), "\(word)")
    }
  }

  @Test func `uses in its grammar only rules that it defines`() throws {
    let grammar = try #require(Document().blocks("Every request").last)
    let defined = Set(grammar.compactMap { $0.firstMatch(of: /^([a-z-]+) +=/).map { String($0.1) } })
    for line in grammar {
      let bare = line.replacing(/"[^"]*"/, with: "").replacing(/%x[0-9A-F-]+/, with: "")
      for word in bare.matches(of: /[a-z][a-z-]+/) { #expect(defined.contains(String(word.0)), "\(word.0)") }
    }
  }

  @Test func `explains every error`() throws {
    #expect(try Document().words("Errors") == ProtocolFault.allCases.map { "\($0.word)" })
  }

  @Test func `explains every refusal with its number, word and figures`() throws {
    let rows = try Document().table("Refusals")
    let expected = RefusalCode.allCases.map { code in
      let figures =
        switch code.unit {
        case .none: "none"
        case .count: "count"
        case .lots: "quantity"
        case .ticks: "price"
        case .money: "CNY"
        case .time: "time"
        case .power: "MW, MWh"
        }
      return ["\(code.rawValue)", "`\(code.word)`", figures]
    }
    #expect(rows.map { [$0[0], $0[1], $0[3]] } == expected)
  }

  @Test func `holds a conversation that is understood`() throws {
    let conversation = try #require(Document().blocks("A conversation").first)
    let received = try Set(responseTables.flatMap { try Document().words($0) })
    for line in conversation {
      let words = line.dropFirst(2)
      if line.hasPrefix("> ") {
        let error = fault(String(words))
        #expect(error == nil || error?.fault == .tooPrecise, "\(words)")
      } else {
        #expect(line.hasPrefix("< "))
        let verb = words.split(separator: " ").first.map { String($0) }
        #expect(verb.map(received.contains) == true, "\(words)")
      }
    }
  }

  @Test func `shows lines as they are written`() throws {
    let document = try Document()
    let examples = responseTables.flatMap { document.examples($0) }
    #expect(examples.count > 30)
    for example in examples {
      let line = try #require(ResponseLine(Array(example.utf8)))
      #expect(example.utf8.count <= LineFramer.capacity)
      #expect(responseTables.contains { document.words($0).contains(String(decoding: line.verb, as: UTF8.self)) })
    }
    for expected in try ReceivedLines.all() {
      #expect(examples.contains(expected), "\(expected)")
    }
  }
}
