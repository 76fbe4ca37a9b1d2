import Foundation

/// The seed of the sequence that is being played, in a file of `.build/seeds`: a trap ends the process and says nothing of it. Whoever
/// comes to the end removes the file; tools/test shows what is left.
struct SeedUnderWay: ~Copyable {
  private let path: String

  init(_ name: String) throws {
    try FileManager.default.createDirectory(atPath: ".build/seeds", withIntermediateDirectories: true)
    path = ".build/seeds/\(name)"
  }

  func begin(_ seed: UInt64) throws {
    try Data("TALA_TWIN_SEED=\(seed)\n".utf8).write(to: URL(fileURLWithPath: path))
  }

  func end() throws { try FileManager.default.removeItem(atPath: path) }
}
