import MarketEngine
import Testing

/// Conversations too long for a file, made here: what the engine alone answers, a server answers too.
@Suite(.serialized) struct LongConversationTests {
  @Test(.timeLimit(.minutes(10)))
  func `a market holds 256 zones and no more`() async throws {
    let zones = (2...Limits.zones + 1).map { "zone Z\($0) ref=z\($0)" }
    let (answers, _) = try await play([("house", zones)])
    #expect(answers.count == Limits.zones)
    #expect(answers.last?.text == "refused 267 ref=z257 code=110 limit-reached need=257 free=256 user=operator")
    #expect(answers.dropLast().allSatisfy { $0.text.hasPrefix("done ") })
  }

  @Test(.timeLimit(.minutes(10)))
  func `a mass cancel of more orders than a slice looks at goes on by itself`() async throws {
    let orders = (1...Limits.sweepSlice + 5).map { "buy 1 QH.DRILL.A @ \($0) ref=a\($0)" }
    let (answers, seen) = try await play([
      ("ana", Array(orders[..<900])), ("ana", Array(orders[900...])), ("ana", ["cancel-all ref=x1"]),
    ])
    #expect(seen.dues.contains(.sweep))
    #expect(answers.suffix(2).first?.text.contains(" by=mass ") == true)
    #expect(answers.last?.text.contains("orders=\(Limits.sweepSlice + 5) ") == true)
  }

  /// Says lines after a preamble to the engine, and then the same to a server; what both answered.
  private func play(
    _ breaths: [(speaker: String, lines: [String])]
  ) async throws -> ([Transcript.Line], Seen) {
    let preamble = try Transcript(named: "preambles/market")
    let steps = breaths.map { breath in
      Transcript.Step(
        isOwn: false, lineNumber: 0,
        said: breath.lines.map { Transcript.Line(speaker: breath.speaker, text: $0) }, heard: [])
    }
    let engine = try EngineRig()
    let conversation = preamble.with(steps: preamble.steps + steps)
    let recorded = try await Player(transcript: conversation).record(on: engine)
    let server = try await SocketRig.open(.lives)
    do {
      try await Player(transcript: recorded).play(on: server)
    } catch {
      try await server.close()
      throw error
    }
    try await server.close()
    return (recorded.steps.suffix(steps.count).flatMap(\.heard), engine.seen)
  }
}
