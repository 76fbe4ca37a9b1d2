import Conformance
import Foundation
import Testing

/// The project's own cases, and how many there are at least.
struct ProjectCasesTests {
  /// This repository's conformance folder.
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "conformance")

  @Test func `the engine conforms to every case`() async throws {
    let files = try FileManager.default.contentsOfDirectory(
      at: ProjectCasesTests.folder, includingPropertiesForKeys: nil
    ).filter { $0.pathExtension == "json" }
    var rig = EngineRig()
    var run = ConformanceRun()
    for file in files.sorted(by: { $0.path < $1.path }) {
      for filed in try CaseFile([UInt8](Data(contentsOf: file))).cases {
        let outcome = try await run.play(filed, on: &rig)
        #expect(outcome == .passed, "\(file.lastPathComponent): \(filed.id)")
      }
    }
    #expect(run.tally.passed >= 800)
  }

  /// Rules that no case can show, and why not.
  private static let unshown = [
    "1.2": "the protocol lets nobody ask as an unknown user or by a session that is not there",
    "1.4": "numbers and notes of events are the protocol's, and no case compares them",
    "1.6": "a case begins in a market that is open",
    "2.4": "it takes a million live orders",
    "7.6": "a case does not say what is due, nor opens a market twice",
  ]

  @Test func `each rule has a case`() throws {
    let (numbers, _) = try ProjectCasesTests.rules()
    let shown = Set(
      try ProjectCasesTests.cases().flatMap { ($0.named["rule"] as? String)?.components(separatedBy: ", ") ?? [] })
    #expect(numbers.count > 120)
    for rule in numbers.sorted() {
      let reason = ProjectCasesTests.unshown[rule]
      #expect(shown.contains(rule) == (reason == nil), "rule \(rule): \(reason ?? "no case shows it")")
    }
    for rule in ProjectCasesTests.unshown.keys { #expect(numbers.contains(rule), "there is no rule \(rule)") }
  }

  /// The numbers of the rules and of the sections of the rule book.
  private static func rules() throws -> (numbers: Set<String>, sections: Set<String>) {
    let book = try String(contentsOf: folder.deletingLastPathComponent().appending(path: "docs/RULES.md"), encoding: .utf8)
    return (
      Set(book.matches(of: #/(?:^|\n|[.,;] )([0-9]+\.[0-9]+) /#).map { String($0.output.1) }),
      Set(book.matches(of: #/\n## ([0-9]+)\. /#).map { String($0.output.1) })
    )
  }

  /// Every case as the file has it, with the place it is named by.
  private static func cases() throws -> [(place: String, named: [String: Any])] {
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    return try files.filter { $0.pathExtension == "json" }.flatMap { file in
      let cases = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [[String: Any]]
      return try #require(cases).map { (place: "\(file.lastPathComponent): \($0["id"] ?? "")", named: $0) }
    }
  }

  @Test func `each case names rules of the rule book`() throws {
    let (numbers, sections) = try ProjectCasesTests.rules()
    for (place, filed) in try ProjectCasesTests.cases() {
      let named = (filed["rule"] as? String)?.components(separatedBy: ", ") ?? []
      #expect(!named.isEmpty, "\(place) names no rule")
      for rule in named where !numbers.contains(rule) {
        #expect(sections.contains(rule), "\(place): there is no rule \(rule)")
      }
    }
  }
}
