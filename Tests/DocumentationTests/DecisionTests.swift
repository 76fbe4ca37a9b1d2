import Foundation
import Testing

@Suite struct `The decisions` {
  static func files() throws -> [String] {
    try Repository.entries("docs/adr").filter { $0 != "README.md" }
  }

  @Test func `are numbered without gaps`() throws {
    for (index, file) in try Self.files().enumerated() {
      let number = String(String(index + 10_001).dropFirst())
      #expect(file.hasPrefix("\(number)-") && file.hasSuffix(".md"), "\(file) should have the number \(number)")
      #expect(try Repository.text("docs/adr/\(file)").hasPrefix("# \(number): "), "\(file) should have \(number) in its title")
    }
  }

  @Test func `say status, context, decision and consequences`() throws {
    for file in try Self.files() {
      let lines = try Repository.lines("docs/adr/\(file)")
      #expect(
        lines.contains { $0.firstMatch(of: /^Status: (proposed|accepted|superseded by [0-9]{4})$/) != nil },
        "\(file) has no status")
      #expect(
        lines.filter { $0.hasPrefix("## ") } == ["## Context", "## Decision", "## Consequences"], "\(file) has other sections")
    }
  }
}
