import MarketEngine
import MarketFixtures
import Testing

/// Every kind of request with every refusal in every phase: what is refused in the transcripts is made again where its contract is in another
/// phase, with the engine, a server, and a server killed again and again.
struct PhaseVariationTests {
  typealias Kinds = KindsByRefusalTests.Kinds
  typealias Codes = KindsByRefusalTests.Codes

  /// Together they show every pair of kind and refusal that can happen in a contract that trades, but for those named below.
  static let names = [
    "refusals-of-baskets", "refusals-of-books", "refusals-of-cover", "refusals-of-names", "refusals-of-safeguards",
    "refusals-of-terms",
    "call", "pools", "trade-reviews",
  ]
  private static let lanes = Lanes(2)

  @Test(arguments: names) func `the engine refuses as the table of phases says`(_ name: String) async throws {
    _ = try await Self.recorded(name)
  }

  @Test(.timeLimit(.minutes(60)), arguments: names, [SocketRig.Fate.lives, .killedAfterEveryLine])
  func `a server refuses in every phase as the engine does`(_ name: String, _ fate: SocketRig.Fate) async throws {
    let (recorded, _) = try await Self.recorded(name)
    try await Self.lanes.drive { try await SocketRig.play(recorded, fate) }
  }

  /// What the engine answers. Requires that each request is refused as it has to be.
  private static func recorded(_ name: String) async throws -> (Transcript, PhaseVariation) {
    let variation = PhaseVariation(of: try Transcript(named: name))
    let recorded = try await Player(transcript: variation.transcript).record(on: EngineRig())
    for (place, step) in recorded.steps.enumerated() {
      guard let refusals = variation.refusals[place], let speaker = step.said.first?.speaker else { continue }
      let heard = step.heard.filter { $0.speaker == speaker }.compactMap(PhaseVariation.code)
      try #require(
        heard == refusals,
        "\(name): \(step.said.map(\.text).joined(separator: "\n")): \(step.heard.map(\.text).joined(separator: "\n"))")
    }
    return (recorded, variation)
  }

  @Test func `what is said is of the kinds that are sequenced`() async throws {
    for name in Self.names {
      let transcript = try Transcript(named: name)
      let said = transcript.steps.flatMap { step -> [KindRefused] in
        guard let code = step.heard.first.flatMap(PhaseVariation.code).flatMap(RefusalCode.init) else { return [] }
        return KindRefused.pairs(RequestKind.all(saidIn: step.said[0].text), [code])
      }
      let rig = try EngineRig()
      try await Player(transcript: transcript).play(on: rig)
      #expect(rig.seen.kindsRefused.symmetricDifference(said).sorted() == [])
    }
  }

  /// Name no contract: in most phases there is nothing that they could name, and without it they are refused alike in all.
  private static let nameless = KindsByRefusalTests.changes.union(KindsByRefusalTests.reviews)
    .union(KindsByRefusalTests.withdrawals).union([.confirm, .massCancel, .discard])
  /// Shown by LongConversationTests in one phase, and looked at before the phase; never reached by a contract out of a call.
  private static let elsewhere: Codes = [.limitReached, .wrongPhase, .ownOrderCrossed]

  @Test func `every kind meets every refusal in every phase`() throws {
    var varied: [String: Set<KindRefused>] = [:]
    for name in Self.names {
      varied.merge(PhaseVariation(of: try Transcript(named: name)).varied) { $0.union($1) }
    }
    let impossible = Set(KindsByRefusalTests.impossible.flatMap(\.pairs))
    let codes = Codes(RefusalCode.allCases).subtracting(Self.elsewhere)
    let all = Set(KindRefused.pairs(KindsByRefusalTests.all, codes)).subtracting(impossible)
    #expect(all.subtracting(varied[PhaseVariation.frozen] ?? []).sorted() == [])
    for phase in PhaseVariation.phases {
      let here = all.filter { pair in
        guard !Self.nameless.contains(pair.kind) else { return false }
        // A basket names no contract itself: what comes before its legs is the same in all phases.
        if pair.kind == .basket {
          return PhaseVariation.Request.isThere(in: phase) && pair.code.rawValue > RefusalCode.wrongPhase.rawValue
        }
        if pair.code == .unknownContract { return !PhaseVariation.Request.isThere(in: phase) }
        // What a call takes is refused in its book: refusals-in-a-call.
        return phase != "call" || !KindsByRefusalTests.inCall.contains(pair.kind)
          || pair.code.rawValue < RefusalCode.wrongPhase.rawValue
      }
      #expect(here.subtracting(varied[phase] ?? []).sorted() == [], "\(phase)")
    }
  }
}
