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
    #expect(run.tally.passed >= 440)
  }
}
