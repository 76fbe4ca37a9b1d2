import Foundation

/// Reads transcripts and the preambles they include.
struct TranscriptReader {
  struct Unreadable: Error, CustomStringConvertible {
    var description: String
  }

  private(set) var steps: [Transcript.Step] = []
  private(set) var rigs = Transcript.Rig.allCases
  private(set) var isClockReal = false
  private var goesOn = false

  mutating func read(_ name: String, isOwn: Bool) throws {
    let file = Transcript.folder.appending(path: name + ".txt")
    let text = try String(contentsOf: file, encoding: .utf8)
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      try read(line, "\(name).txt:\(index + 1)", number: index + 1, isOwn: isOwn)
    }
  }

  private mutating func read(
    _ line: Substring, _ place: String, number: Int, isOwn: Bool
  ) throws {
    if line.isEmpty || line.hasPrefix("#") { return }
    if line.hasPrefix("include ") { return try read(String(line.dropFirst(8)), isOwn: false) }
    if line == "clock real" {
      isClockReal = true
      return
    }
    if line.hasPrefix("rigs ") {
      rigs = try line.dropFirst(5).split(separator: " ").map { word in
        guard let rig = Transcript.Rig(rawValue: String(word)) else {
          throw Unreadable(description: "\(place): \(word) is not a rig")
        }
        return rig
      }
      return
    }
    guard let mark = line.firstIndex(where: { $0 == ">" || $0 == "<" }), mark != line.startIndex
    else { throw Unreadable(description: "\(place): nobody speaks") }
    let speaker = String(line[..<mark])
    var text = line[line.index(after: mark)...]
    let isTogether = line[mark] == ">" && text.first == ">"
    if isTogether { text = text.dropFirst() }
    if text.first == " " { text = text.dropFirst() }
    let spoken = Transcript.Line(speaker: speaker, text: String(text))
    guard line[mark] == ">" else {
      guard !steps.isEmpty, !goesOn else {
        throw Unreadable(description: "\(place): heard before anything is said")
      }
      steps[steps.count - 1].heard.append(spoken)
      return
    }
    if goesOn {
      steps[steps.count - 1].said.append(spoken)
    } else {
      steps.append(
        Transcript.Step(isOwn: isOwn, lineNumber: number, said: [spoken], heard: []))
    }
    goesOn = isTogether
  }
}
