import Testing

/// The same transcripts over sockets, with PostgreSQL. Each starts many servers, which mostly wait: so some are played side by side, and no
/// more than a small machine bears.
struct ServerTranscriptTests {
  private static let lanes = Lanes(4)

  @Test(.timeLimit(.minutes(60)), arguments: try Transcript.names())
  func `a server answers as the transcript says`(_ name: String) async throws {
    try await play(name, .server, .lives)
  }

  @Test(.timeLimit(.minutes(60)), arguments: try Transcript.names())
  func `a server killed after every line answers as the transcript says`(
    _ name: String
  ) async throws {
    try await play(name, .killed, .killedAfterEveryLine)
  }

  @Test(.timeLimit(.minutes(60)), arguments: try Transcript.names())
  func `a server killed under every line answers as the transcript says`(
    _ name: String
  ) async throws {
    try await play(name, .interrupted, .killedUnderEveryLine)
  }

  private func play(_ name: String, _ kind: Transcript.Rig, _ fate: SocketRig.Fate) async throws {
    let transcript = try Transcript(named: name)
    guard transcript.rigs.contains(kind) else { return }
    try await Self.lanes.drive { try await SocketRig.play(transcript, fate) }
  }
}
