import Foundation
import Testing

struct EngineTranscriptTests {
  @Test(arguments: try Transcript.names())
  func `the engine alone answers as the transcript says`(_ name: String) async throws {
    let transcript = try Transcript(named: name)
    guard transcript.rigs.contains(.engine) else { return }
    try await Player(transcript: transcript).play(on: EngineRig(isClockReal: transcript.isClockReal))
  }

  static let recording = ProcessInfo.processInfo.environment["TALA_RECORD_TRANSCRIPTS"]

  /// Writes into the folder of that name what the engine answers, to be read and kept, or not, by a person.
  @Test(.enabled(if: recording != nil, "TALA_RECORD_TRANSCRIPTS names no folder"))
  func `answers are recorded`() async throws {
    let folder = URL(filePath: try #require(EngineTranscriptTests.recording))
    for name in try Transcript.names(in: "preambles/") + Transcript.names() {
      let transcript = try Transcript(named: name)
      let recorded = try await Player(transcript: transcript).record(on: EngineRig(isClockReal: transcript.isClockReal))
      try TranscriptWriter.text(of: recorded).write(
        to: folder.appending(path: name + ".txt"), atomically: true, encoding: .utf8)
    }
  }
}
