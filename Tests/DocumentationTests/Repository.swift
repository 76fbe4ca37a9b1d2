import Foundation

/// The checkout these tests were compiled from.
enum Repository {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  static func lines(_ path: String) throws -> [Substring] {
    try text(path).split(separator: "\n", omittingEmptySubsequences: false)
  }

  static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: root.appending(path: path).path())
  }

  static func isExecutable(_ path: String) -> Bool {
    FileManager.default.isExecutableFile(atPath: root.appending(path: path).path())
  }

  /// Names of the entries of a folder, sorted, without hidden ones.
  static func entries(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path())
      .filter { !$0.hasPrefix(".") }
      .sorted()
  }

  /// Paths of the documents a reader may open: those at the top, in docs, docs/adr and data.
  static func documents() throws -> [String] {
    try ["", "docs", "docs/adr", "data", "conformance", "sql"].filter { $0.isEmpty || exists($0) }.flatMap { folder in
      try entries(folder.isEmpty ? "." : folder)
        .filter { $0.hasSuffix(".md") }
        .map { folder.isEmpty ? $0 : "\(folder)/\($0)" }
    }
  }
}
