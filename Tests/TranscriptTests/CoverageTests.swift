import Foundation
import Gateway
import LineProtocol
import MarketEngine
import Testing

/// The transcripts together show everything there is. What they do not show is named here, with where it is shown instead.
struct CoverageTests {
  @Test func `every request is made`() async throws {
    let verbs = try await CoverageTests.seen().verbs
    #expect(Verb.allCases.map(\.word.description).filter { !verbs.contains($0) } == [])
  }

  @Test func `every refusal is given`() async throws {
    let refusals = try await CoverageTests.seen().refusals
    // Takes hundreds of lines: LongConversationTests fill the market with zones.
    let elsewhere: Set<RefusalCode> = [.limitReached]
    #expect(Set(RefusalCode.allCases).subtracting(refusals) == elsewhere)
  }

  @Test func `every kind of event happens, each phase, each cancellation, each due thing`() async throws {
    let seen = try await CoverageTests.seen()
    #expect(Set(EventKind.allCases).subtracting(seen.events) == [])
    #expect(Set(ContractPhase.allCases).subtracting(seen.phases) == [])
    #expect(Set(CancelReason.allCases).subtracting(seen.reasons) == [])
    // Takes more than a thousand orders: LongConversationTests.
    #expect(Set(DueKind.allCases).subtracting(seen.dues) == [.sweep])
    // Takes ten seconds of waiting: ExchangeRuntimeTests/SessionReturnTests, with a clock of their own.
    #expect(Set(SessionEnd.allCases).subtracting(seen.ends) == [.notReturned])
    // Only `done` is remembered of an operation.
    #expect(Set(AnswerKind.allCases).subtracting(seen.repeated) == [.cashMoved])
  }

  @Test func `every word of the protocol is heard`() throws {
    let heard = try CoverageTests.heard()
    let errors = Set(ProtocolFault.allCases.map(\.word.description))
    #expect(errors.subtracting(heard.second("error")) == [])
    let farewells = Set(Farewell.allCases.map(\.word.description))
    #expect(
      farewells.subtracting(heard.first("bye")) == [
        // GatewayTests and CrashTests: the server stops.
        "shutdown", "standby", "not-leading",
        // GatewayTests/LimitTests: thousands of connections, a minute of waiting, megabytes not read.
        "full", "login-too-late", "silent", "slow-reader",
        // GatewayTests/ResumeTests: a history that cannot be read.
        "resume-failed",
        // The market ends a session that is connected only when another process lets it end meanwhile.
        "ended",
      ])
    let verbs = try CoverageTests.documentedVerbs()
    #expect(
      verbs.subtracting(heard.verbs) == [
        // A second process; a full queue; a database that is away; a rate nearly used up; half a minute of silence.
        "standby", "busy", "unavailable", "warning", "ping",
      ])
  }

  /// What happens in the engine when every transcript is played.
  static func seen() async throws -> Seen {
    var all = Seen()
    for name in try Transcript.names() {
      let transcript = try Transcript(named: name)
      guard transcript.rigs.contains(.engine) else { continue }
      let rig = try EngineRig(isClockReal: transcript.isClockReal)
      try await Player(transcript: transcript).play(on: rig)
      all.formUnion(rig.seen)
    }
    return all
  }

  /// Every line that is heard in a transcript.
  private static func heard() throws -> Heard {
    var heard = Heard()
    for name in try Transcript.names() {
      for step in try Transcript(named: name).steps {
        for line in step.heard { heard.lines.append(line.text.split(separator: " ").map(String.init)) }
      }
    }
    return heard
  }

  /// The verbs in the tables of docs/PROTOCOL.md under "What is received".
  private static func documentedVerbs() throws -> Set<String> {
    let file = Transcript.folder.deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "docs/PROTOCOL.md")
    let text = try String(contentsOf: file, encoding: .utf8)
    let start = try #require(text.range(of: "## What is received"))
    let end = try #require(text.range(of: "## Three kinds of no"))
    let rows = text[start.upperBound..<end.lowerBound].split(separator: "\n").filter { $0.hasPrefix("| `") }
    return Set(rows.map { row in String(row.dropFirst(3).prefix { $0 != "`" }) })
  }
}

private struct Heard {
  var lines: [[String]] = []

  var verbs: Set<String> { Set(lines.compactMap(\.first)) }

  func first(_ verb: String) -> Set<String> { word(1, verb) }

  func second(_ verb: String) -> Set<String> { word(2, verb) }

  private func word(_ index: Int, _ verb: String) -> Set<String> {
    Set(lines.filter { $0.first == verb && $0.count > index }.map { $0[index] })
  }
}
