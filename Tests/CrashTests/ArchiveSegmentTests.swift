import Foundation
import ServerFixtures
import Testing

/// tools/archive-segment, PostgreSQL's archive_command: what it says is in the archive is there, whole.
struct ArchiveSegmentTests {
  private static let name = "000000010000000000000003"
  private static let size = 1 << 20

  /// Folders of a node's log and of the archive, gone when the test is over.
  private final class Place {
    // A class because it takes its folders away at its end.
    let folder = "/tmp/tala-archive.\(getpid()).\(UInt32.random(in: 0...9_999_999))"

    init() throws {
      for name in ["a", "b", "archive"] {
        try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
      }
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func write(_ bytes: [UInt8], _ file: String) throws { try Data(bytes).write(to: URL(filePath: "\(folder)/\(file)")) }
    func read(_ file: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: "\(folder)/\(file)"))) }
    func archived() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: "\(folder)/archive").sorted() }

    /// Starts the archiver's command of a node.
    func begin(_ node: String, _ name: String = ArchiveSegmentTests.name) throws -> Program {
      try Program.start(
        "/bin/bash", [Cluster.tool("../archive-segment"), "\(folder)/\(node)/\(name)", "\(folder)/archive/\(name)"])
    }

    /// Its exit code.
    func archive(_ node: String, _ name: String = ArchiveSegmentTests.name) async throws -> Int32 {
      await (try begin(node, name)).end()
    }
  }

  private let segment = (0..<ArchiveSegmentTests.size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }

  private func place() throws -> Place {
    let place = try Place()
    for node in ["a", "b"] { try place.write(segment, "\(node)/\(Self.name)") }
    return place
  }

  @Test func `a segment is archived once, and again and by another node it is there`() async throws {
    let place = try place()
    let both = try [place.begin("a"), place.begin("b")]
    for program in both { #expect(await program.end() == 0, "\(program.output)") }
    #expect(try await place.archive("a") == 0)
    #expect(try place.archived() == [Self.name])
    #expect(try place.read("archive/\(Self.name)") == segment)
  }

  @Test func `a torn copy is not taken for the segment, and nothing is put in its place`() async throws {
    let place = try place()
    try place.write(Array(segment.prefix(Self.size / 2)), "archive/\(Self.name)")
    #expect(try await place.archive("a") == 1)
    #expect(try place.read("archive/\(Self.name)").count == Self.size / 2)
    var other = segment
    other[Self.size - 1] ^= 1
    try place.write(other, "archive/\(Self.name)")
    #expect(try await place.archive("a") == 1)
    #expect(try place.archived() == [Self.name])
  }

  @Test func `what cannot be read leaves nothing behind`() async throws {
    let place = try place()
    #expect(try await place.archive("a", "00000002.history") == 1)
    #expect(try place.archived() == [])
  }

  /// Log in segments of 1 MB: the fourth begins at 0/300000.
  @Test(arguments: [("archive", 0x1000, Int32(0)), ("b", 0x1000, 0), ("b", 0x1001, 1)])
  func `the last segment of a timeline counts up to its end`(folder: String, end: Int, code: Int32) async throws {
    let place = try place()
    var other = segment
    for index in 0x1000..<Self.size { other[index] ^= 0x55 }
    try place.write(other, "b/\(Self.name)")
    #expect(try await place.archive("a") == 0)
    #expect(try await place.archive("b") == 1, "nobody knows of an end")
    try place.write(
      Array("1\t0/\(String(0x30_0000 + end, radix: 16, uppercase: true))\tno recovery target specified\n".utf8),
      "\(folder)/00000002.history")
    #expect(try await place.archive("b") == code)
    #expect(try place.read("archive/\(Self.name)") == segment)
  }
}
