import Testing

/// The same transcripts over sockets, with PostgreSQL. One after another: each starts many servers.
@Suite(.serialized) struct ServerTranscriptTests {
  @Test(.timeLimit(.minutes(10)), arguments: try Transcript.names())
  func `a server answers as the transcript says`(_ name: String) async throws {
    try await play(name, .server, .lives)
  }

  @Test(.timeLimit(.minutes(10)), arguments: try Transcript.names())
  func `a server killed after every line answers as the transcript says`(
    _ name: String
  ) async throws {
    try await play(name, .killed, .killedAfterEveryLine)
  }

  @Test(.timeLimit(.minutes(10)), arguments: try Transcript.names())
  func `a server killed under every line answers as the transcript says`(
    _ name: String
  ) async throws {
    try await play(name, .interrupted, .killedUnderEveryLine)
  }

  private func play(_ name: String, _ kind: Transcript.Rig, _ fate: SocketRig.Fate) async throws {
    let transcript = try Transcript(named: name)
    guard transcript.rigs.contains(kind) else { return }
    let rig = try await SocketRig.open(fate, isClockReal: transcript.isClockReal)
    do {
      try await Player(transcript: transcript).play(on: rig)
    } catch {
      try await rig.close()
      throw error
    }
    try await rig.close()
  }
}
