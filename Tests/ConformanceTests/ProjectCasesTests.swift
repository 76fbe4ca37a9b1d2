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
    #expect(run.tally.passed >= 620)
  }

  @Test func `each case names rules of the rule book`() throws {
    let book = try String(
      contentsOf: ProjectCasesTests.folder.deletingLastPathComponent().appending(path: "docs/RULES.md"), encoding: .utf8)
    let numbers = Set(book.matches(of: #/(?:^|\n|[.,] )([0-9]+\.[0-9]+) /#).map { String($0.output.1) })
    let sections = Set(book.matches(of: #/\n## ([0-9]+)\. /#).map { String($0.output.1) })
    let files = try FileManager.default.contentsOfDirectory(
      at: ProjectCasesTests.folder, includingPropertiesForKeys: nil
    ).filter { $0.pathExtension == "json" }
    for file in files {
      let cases = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [[String: Any]]
      for filed in try #require(cases) {
        let place = "\(file.lastPathComponent): \(filed["id"] ?? "")"
        let named = (filed["rule"] as? String)?.components(separatedBy: ", ") ?? []
        #expect(!named.isEmpty, "\(place) names no rule")
        for rule in named where !numbers.contains(rule) {
          #expect(sections.contains(rule), "\(place): there is no rule \(rule)")
        }
      }
    }
  }
}
