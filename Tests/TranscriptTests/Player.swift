import Foundation

/// Plays a transcript with a rig and says where they differ.
struct Player {
  let transcript: Transcript

  struct Difference: Error, CustomStringConvertible {
    var description: String
  }

  /// Throws the first difference.
  func play(on rig: some Rig) async throws {
    for step in transcript.steps { try await play(step, on: rig) }
  }

  /// Plays it with a rig that answers as it does: the transcript of that.
  func record(on rig: some Rig) async throws -> Transcript {
    var steps = transcript.steps
    for index in steps.indices {
      try await say(steps[index], on: rig)
      steps[index].heard = try await rig.finish(steps[index]).map(Player.masked)
    }
    return transcript.with(steps: steps)
  }

  private func play(_ step: Transcript.Step, on rig: some Rig) async throws {
    try await say(step, on: rig)
    for expected in step.heard {
      guard let heard = try await rig.hear(expected.speaker) else {
        throw difference(step, "\(expected.speaker) heard nothing", expected)
      }
      guard Player.matches(heard, expected.text) else {
        throw difference(step, "\(expected.speaker)< \(heard)", expected)
      }
    }
    if let more = try await rig.finish(step).first {
      throw difference(step, "\(more.speaker)< \(more.text)", nil)
    }
  }

  private func say(_ step: Transcript.Step, on rig: some Rig) async throws {
    for line in step.said where !rig.isConnected(line.speaker) {
      try await rig.connect(line.speaker)
    }
    for line in step.said where line.text == Transcript.hangsUp {
      return try await rig.hangUp(line.speaker)
    }
    try await rig.say(step)
  }

  private func difference(
    _ step: Transcript.Step, _ heard: String, _ expected: Transcript.Line?
  ) -> Difference {
    let place = "\(transcript.name).txt:\(step.lineNumber)\(step.isOwn ? "" : " (of its preamble)")"
    let said = step.said.map { "\n  \($0.speaker)> \($0.text)" }.joined()
    let wanted = expected.map { "\($0.speaker)< \($0.text)" } ?? "nothing more"
    return Difference(
      description: "\(place)\(said)\n  was to be heard: \(wanted)\n  was heard:       \(heard)")
  }

  /// A line heard, as a transcript has it.
  private static func masked(_ line: Transcript.Line) -> Transcript.Line {
    guard let challenge = line.text.range(of: "challenge=") else { return line }
    return Transcript.Line(speaker: line.speaker, text: line.text[..<challenge.upperBound] + "*")
  }

  /// A challenge is any challenge; everything else is what it is.
  static func matches(_ heard: String, _ expected: String) -> Bool {
    if heard == expected { return true }
    guard expected.hasSuffix("challenge=*"), let equals = heard.lastIndex(of: "=") else { return false }
    return heard[...equals] == expected.dropLast()
  }
}
