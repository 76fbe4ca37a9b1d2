import Foundation

/// A conversation in a file of Tests/Transcripts, to be held with any exchange:
///
///     # A comment.
///     include preambles/market     the lines of that file stand here
///     rigs engine server           only these rigs play it; a comment says why
///     clock real                   the market's time is the world's
///     ana> buy 1 QH.DRILL.A @ 5 ref=a1
///     ana< accepted 1 ref=a1 order=1 …
///     bo< filled …
///
/// A speaker is a connection, opened by its first line. `>` is said, `<` must be heard: all that each speaker hears until the next
/// line is said, in that order. `>>` is said together with the next line. `(hangs up)` is a lost connection, `(closed)` one that
/// was closed from the other side. In what is said, `signature=*` and `key=*` stand for the user's own, `=*2` for those of a second
/// key, and `\x00` for a byte. In what is heard, `challenge=*` is any.
struct Transcript: Sendable, CustomStringConvertible {
  /// Something said, and what is heard thereupon.
  struct Step: Sendable {
    /// From the file of the transcript itself, and not from a preamble.
    var isOwn: Bool
    /// Of the first line said.
    var lineNumber: Int
    var said: [Line]
    var heard: [Line]
  }

  struct Line: Sendable, Equatable {
    var speaker: String
    var text: String
  }

  enum Rig: String, Sendable, CaseIterable {
    case engine, server, killed, interrupted
  }

  let name: String
  let rigs: [Rig]
  let isClockReal: Bool
  private(set) var steps: [Step]

  var description: String { name }

  static let hangsUp = "(hangs up)"
  static let closed = "(closed)"

  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Transcripts")

  /// Every transcript there is, by name.
  static func names(in subfolder: String = "") throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: subfolder).path())
      .filter { $0.hasSuffix(".txt") }.map { subfolder + $0.dropLast(4) }.sorted()
  }

  init(named name: String) throws {
    self.name = name
    var reader = TranscriptReader()
    try reader.read(name, isOwn: true)
    steps = reader.steps
    rigs = reader.rigs
    isClockReal = reader.isClockReal
  }

  /// The same conversation with other steps.
  func with(steps: [Step]) -> Transcript {
    var other = self
    other.steps = steps
    return other
  }
}
