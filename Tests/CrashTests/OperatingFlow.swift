import Simulation

/// The operator's requests while others trade: cash in and out, trading stopped and begun again, notices, and the clock.
struct OperatingFlow: RequestFlow {
  private var chance: SplitMix64
  private var count: Int64 = 0
  private var clockMoves: Int64 = 0
  /// What takes back the last request, and is the next.
  private var undoing: String?

  /// The clock takes large steps until the first gate and the first day are past, and small ones for as long as a run may be: no
  /// contract may be delivered, for a name that is gone does not mean what it meant.
  private static let largeSteps: Int64 = 220
  private static let largeStep: Int64 = 20

  init(seed: UInt64) { chance = SplitMix64(seed: seed) }

  mutating func next() -> FlowRequest {
    count += 1
    let reference = "o\(count)"
    let member = chance.one(of: "golmud", "delingha", "gonghe/second", "xining", "haidong")
    if let undoing {
      self.undoing = nil
      return request(undoing, reference)
    }
    switch chance.below(20) {
    case 0..<7: return request("clock \(clockTime())", reference)
    case 7..<11: return request("deposit \(member) \(ContractPlace.decimal(chance.number(1...9_000), digits: 2))", reference)
    case 11..<14: return request("withdraw \(member) \(ContractPlace.decimal(chance.number(1...9_000), digits: 2))", reference)
    case 14..<15:
      let place = CrashMarket.contracts[chance.below(CrashMarket.contracts.count)]
      undoing = "resume \(place.symbol)"
      return request("freeze \(place.symbol)", reference)
    case 15..<16:
      let halted = chance.one(of: "guide", "xining", "delingha")
      undoing = "release \(halted)"
      return request("halt \(halted)", reference)
    case 16..<17:
      return FlowRequest(
        reference: reference, line: "notice ref=\(reference) the \(count)th request of the house", answer: .done)
    default:
      var refused = request("deposit \(chance.one(of: "nobody", "xining/nothing")) 1", reference)
      refused.isHopeless = true
      return refused
    }
  }

  private func request(_ asked: String, _ reference: String) -> FlowRequest {
    FlowRequest(reference: reference, line: "\(asked) ref=\(reference)", answer: .done, words: ["user=operator"])
  }

  private mutating func clockTime() -> String {
    clockMoves += 1
    let large = min(clockMoves, OperatingFlow.largeSteps)
    return CrashMarket.time(afterSeconds: large * OperatingFlow.largeStep + clockMoves - large)
  }
}
