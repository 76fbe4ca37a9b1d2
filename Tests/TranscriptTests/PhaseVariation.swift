import MarketEngine
import MarketFixtures

/// A transcript in which every request that is refused is made again where its contract is in each other phase. A refusal that comes before the
/// phase is looked at stays the same; a later one gives way to `wrong-phase` wherever docs/RULES.md 10.11 says that the phase does not take
/// the request.
///
/// Contracts of the same product, one in each phase, stand beside those of the transcript; for the frozen phase the market is frozen for as long
/// as the requests are made again. A request that is refused changes nothing, so that the transcript goes on as it is.
struct PhaseVariation: Sendable {
  /// What is said; nothing is heard yet.
  private(set) var transcript: Transcript
  /// What is refused and why in a step, by its place, in the order in which its one speaker hears it.
  private(set) var refusals: [Int: [UInt16]] = [:]
  /// What was made again in a phase, and the refusal it met in the transcript.
  private(set) var varied: [String: Set<KindRefused>] = [:]

  static let phases = ["planned", "disclosure", "call", "closed", "delivery", "delivered", "cancelled"]
  static let frozen = "frozen"
  private static let operatorName = "house"
  /// Clears a session's limit of unanswered requests.
  private static let breath = 900

  private var steps: [Transcript.Step]
  /// The legs of each speaker's draft.
  private var drafts: [String: [String]] = [:]
  private var references = 0

  init(of transcript: Transcript) {
    self.transcript = transcript
    steps = transcript.steps.filter { !$0.isOwn }
    let own = transcript.steps.filter(\.isOwn)
    prepare(own)
    var refused: [Transcript.Step] = []
    for step in own {
      if PhaseVariation.code(of: step) != nil {
        refused.append(step)
        continue
      }
      vary(refused)
      refused = []
      steps.append(step)
      follow(step)
    }
    vary(refused)
    self.transcript = transcript.with(steps: steps)
  }

  /// Why the one thing said in a step is refused, if it is and nothing else is heard.
  private static func code(of step: Transcript.Step) -> UInt16? {
    guard step.said.count == 1, step.heard.count == 1, step.heard[0].speaker == step.said[0].speaker else { return nil }
    return code(of: step.heard[0])
  }

  /// The code of a refusal that is heard.
  static func code(of line: Transcript.Line) -> UInt16? {
    guard line.text.hasPrefix("refused ") else { return nil }
    return line.text.split(separator: " ").first { $0.hasPrefix("code=") }.flatMap { UInt16($0.dropFirst(5)) }
  }

  // MARK: The contracts

  private mutating func prepare(_ own: [Transcript.Step]) {
    let named = own.filter { PhaseVariation.code(of: $0) != nil || $0.said[0].text.hasPrefix("leg ") }
    let symbols = named.compactMap { Symbol(in: $0.said[0].text) }
    let kinds = Set(symbols.map { Symbol(product: $0.product, isBlock: $0.isBlock) })
    let made = kinds.sorted().flatMap { kind in
      PhaseVariation.phases.map { phase in
        "contract QH \(kind.product) \(kind.label(in: phase)) \(PhaseVariation.times(of: phase)) ref=\(newReference())"
      }
    }
    for line in made { say([line], PhaseVariation.operatorName) }
    say(["clock 2026-11-23T01:10:00Z ref=\(newReference())"], PhaseVariation.operatorName)
    for kind in kinds.sorted() {
      say(
        ["annul QH.\(kind.product).\(kind.label(in: "cancelled")) ref=\(newReference())"], PhaseVariation.operatorName)
    }
  }

  /// By which a contract created at the transcripts' start is in the phase at 01:10.
  private static func times(of phase: String) -> String {
    let later = "from=2026-11-24T12:00:00Z to=2026-11-24T14:00:00Z"
    return switch phase {
    case "planned", "cancelled": "\(later) opens=2026-11-24T00:00:00Z"
    case "disclosure": "\(later) opens=2026-11-24T00:00:00Z disclosure=2026-11-23T00:00:00Z"
    case "call": "\(later) opens=2026-11-23T01:00:00Z call=36000"
    case "closed": "from=2026-11-23T01:30:00Z to=2026-11-23T03:30:00Z"
    case "delivery": "from=2026-11-23T01:00:00Z to=2026-11-23T03:00:00Z"
    case "delivered": "from=2026-11-23T00:45:00Z to=2026-11-23T01:00:00Z"
    default: preconditionFailure("a phase without a contract: \(phase)")
    }
  }

  // MARK: The requests

  /// Keeps the legs of drafts.
  private mutating func follow(_ step: Transcript.Step) {
    guard let said = step.said.first, let heard = step.heard.first else { return }
    switch said.text.split(separator: " ").first {
    case "leg" where heard.text.hasPrefix("done "): drafts[said.speaker, default: []].append(said.text)
    case "discard", "basket": drafts[said.speaker] = []
    default: break
    }
  }

  private mutating func vary(_ refused: [Transcript.Step]) {
    guard !refused.isEmpty else { return }
    var speakers: [String] = []
    for step in refused where !speakers.contains(step.said[0].speaker) { speakers.append(step.said[0].speaker) }
    let requests = speakers.map { speaker in
      refused.filter { $0.said[0].speaker == speaker }.compactMap { step in
        PhaseVariation.code(of: step).map { Request(text: step.said[0].text, code: $0) }
      }
    }
    for (speaker, requests) in zip(speakers, requests) {
      say(requests.map { Said($0.text, $0.code) }, speaker)
      say(PhaseVariation.phases.flatMap { phase in requests.flatMap { again($0, in: phase, speaker) } }, speaker)
    }
    say(["freeze * ref=\(newReference())"], PhaseVariation.operatorName)
    for (speaker, requests) in zip(speakers, requests) {
      say(requests.flatMap { again($0, in: PhaseVariation.frozen, speaker) }, speaker)
    }
    say(["resume * ref=\(newReference())"], PhaseVariation.operatorName)
  }

  /// What is said to make a request again in a phase; nothing where that would say no more than the request itself.
  private mutating func again(_ request: Request, in phase: String, _ speaker: String) -> [Said] {
    guard let refusal = request.refusal(in: phase) else { return [] }
    let said: [Said]
    if phase == PhaseVariation.frozen {
      said = [Said(referred(request.text, request.code), refusal)]
    } else if request.kinds == [.basket] {
      guard let draft = drafts[speaker], !draft.isEmpty, request.code > RefusalCode.wrongPhase.rawValue,
        Request.isThere(in: phase), let symbol = Symbol(in: draft[0])
      else { return [] }
      let varied = [symbol.replaced(in: draft[0], phase)] + draft.dropFirst()
      let discard = "discard ref=d"
      said =
        ([discard] + varied).map { Said(referred($0, 0), nil) } + [Said(referred(request.text, request.code), refusal)]
        + ([discard] + draft).map { Said(referred($0, 0), nil) }
    } else {
      guard let symbol = Symbol(in: request.text) else { return [] }
      said = [Said(referred(symbol.replaced(in: request.text, phase), request.code), refusal)]
    }
    if let code = RefusalCode(rawValue: request.code) {
      varied[phase, default: []].formUnion(KindRefused.pairs(request.kinds, [code]))
    }
    return said
  }

  /// The line with a reference of its own, but where the reference is what is refused.
  private mutating func referred(_ text: String, _ code: UInt16) -> String {
    guard code != RefusalCode.referenceReused.rawValue else { return text }
    let words = text.split(separator: " ", omittingEmptySubsequences: false)
    return words.map { $0.hasPrefix("ref=") ? "ref=\(newReference())" : String($0) }.joined(separator: " ")
  }

  private mutating func newReference() -> String {
    references += 1
    return "phase.\(references)"
  }

  // MARK: Steps

  private struct Said {
    var text: String
    var refusal: UInt16?
    init(_ text: String, _ refusal: UInt16?) { (self.text, self.refusal) = (text, refusal) }
  }

  private mutating func say(_ lines: [String], _ speaker: String) { say(lines.map { Said($0, nil) }, speaker) }

  /// Says all in one breath, or in as few as it takes.
  private mutating func say(_ said: [Said], _ speaker: String) {
    for start in stride(from: 0, to: said.count, by: PhaseVariation.breath) {
      let part = said[start..<min(start + PhaseVariation.breath, said.count)]
      refusals[steps.count] = part.compactMap(\.refusal)
      steps.append(
        Transcript.Step(
          isOwn: true, lineNumber: 0, said: part.map { Transcript.Line(speaker: speaker, text: $0.text) }, heard: []))
    }
  }
}

extension PhaseVariation {
  /// A request that is refused in the transcript.
  struct Request {
    let text: String
    let code: UInt16
    let kinds: Set<RequestKind>

    init(text: String, code: UInt16) {
      (self.text, self.code) = (text, code)
      kinds = RequestKind.all(saidIn: text)
    }

    /// What is not there has no contract, and no phase.
    private static let namesNothing = [RefusalCode.unknownNegotiation.rawValue, RefusalCode.unknownTrade.rawValue]

    /// A contract that is delivered or cancelled has left the market.
    static func isThere(in phase: String) -> Bool { phase != "delivered" && phase != "cancelled" }

    /// By which code it is refused in a phase; nil where that is shown elsewhere: what is refused for a phase already, and what a call takes, which
    /// `refusals-in-a-call` holds against the other orders of its book.
    func refusal(in phase: String) -> UInt16? {
      let wrongPhase = RefusalCode.wrongPhase.rawValue
      guard code != wrongPhase, code != RefusalCode.ownOrderCrossed.rawValue else { return nil }
      if !Request.isThere(in: phase) { return min(code, RefusalCode.unknownContract.rawValue) }
      // A contract that is not there has no phase.
      if code == RefusalCode.unknownContract.rawValue, phase != PhaseVariation.frozen { return nil }
      if code < wrongPhase || Request.namesNothing.contains(code) { return code }
      let outcomes = kinds.compactMap { $0.row }.compactMap { PhaseTable.documented.outcome(of: $0, in: phase) }
      if outcomes.contains("\(wrongPhase)") { return wrongPhase }
      return phase == "call" && kinds.isDisjoint(with: [.leg, .call]) ? nil : code
    }
  }

  /// A contract as requests name it.
  struct Symbol: Hashable, Comparable {
    let product: Substring
    let isBlock: Bool
    /// As it was said; empty for any of the product.
    let text: Substring

    init(product: Substring, isBlock: Bool) { (self.product, self.isBlock, text) = (product, isBlock, "") }

    /// The contract a line names.
    init?(in line: String) {
      guard let word = line.split(separator: " ").first(where: { $0.hasPrefix("QH.") }) else { return nil }
      let parts = word.split(separator: ".", maxSplits: 2)
      guard parts.count == 3 else { return nil }
      product = parts[1]
      isBlock = RequestKind.namesBlock(line)
      text = word
    }

    static func < (left: Symbol, right: Symbol) -> Bool {
      (left.product, left.isBlock ? 1 : 0) < (right.product, right.isBlock ? 1 : 0)
    }

    /// That of the contract that is in the phase; of a block of a day that no calendar has.
    func label(in phase: String) -> String {
      guard isBlock else { return phase }
      let hour = (PhaseVariation.phases.firstIndex(of: phase) ?? 0) + 10
      return "20261127.\(hour)00-\(hour + 1)15"
    }

    func replaced(in line: String, _ phase: String) -> String {
      line.replacing(text, with: "QH.\(product).\(label(in: phase))")
    }
  }
}
