import MarketEngine
import Testing

/// What the engine alone answers to a long conversation, a server answers too.
@Suite(.serialized) struct LongConversationTests {
  @Test(.timeLimit(.minutes(10)), arguments: LongConversation.all)
  func `a server answers a long conversation as the engine does`(_ conversation: LongConversation) async throws {
    let (recorded, _) = try await Self.record(conversation)
    #expect(recorded.steps.last?.heard.contains { $0.text == conversation.end } == true)
    try await SocketRig.play(recorded, .lives)
  }

  @Test func `a long mass cancel goes on by itself`() async throws {
    #expect(try await Self.record(.sweep).1.dues.contains(.sweep))
  }

  /// What happens in the engine when every long conversation is held.
  static func seen() async throws -> Seen {
    var all = Seen()
    for conversation in LongConversation.all { all.formUnion(try await record(conversation).1) }
    return all
  }

  /// Holds it, after the preamble, with the engine.
  private static func record(_ conversation: LongConversation) async throws -> (Transcript, Seen) {
    let preamble = try Transcript(named: "preambles/market")
    let steps = conversation.breaths.map { breath in
      Transcript.Step(
        isOwn: false, lineNumber: 0,
        said: breath.lines.map { Transcript.Line(speaker: breath.speaker, text: $0) }, heard: [])
    }
    let engine = try EngineRig()
    let whole = preamble.with(steps: preamble.steps + steps)
    return (try await Player(transcript: whole).record(on: engine), engine.seen)
  }
}
