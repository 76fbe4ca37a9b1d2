import Foundation

/// Writes what was heard into the file of a transcript, in place of what stood there: for a new transcript, whose answers are then read by
/// a person with docs/RULES.md beside it.
enum TranscriptWriter {
  /// The text of the transcript's own file with the answers of `recorded`; comments and everything said stay as they are.
  static func text(of recorded: Transcript) throws -> String {
    let file = Transcript.folder.appending(path: recorded.name + ".txt")
    var heard: [Int: [Transcript.Line]] = [:]
    for step in recorded.steps where step.isOwn { heard[step.lineNumber] = step.heard }
    var lines: [String] = []
    var waiting: [Transcript.Line] = []
    for (index, line) in try String(contentsOf: file, encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let mark = line.firstIndex { $0 == ">" || $0 == "<" }
      let isComment = line.isEmpty || line.hasPrefix("#")
      if !isComment, let mark, line[mark] == "<" { continue }
      lines.append(String(line))
      if let mine = heard[index + 1] { waiting = mine }
      let goesOn = mark.map { line[$0...].hasPrefix(">>") } ?? false
      guard !isComment, !goesOn else { continue }
      lines += waiting.map { "\($0.speaker)< \($0.text)" }
      waiting = []
    }
    return lines.joined(separator: "\n")
  }
}
