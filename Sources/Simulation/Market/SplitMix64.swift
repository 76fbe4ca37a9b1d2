/// A small generator of pseudo-random words; the same seed gives the same words, everywhere and always. Source: Vigna's splitmix64.
public struct SplitMix64: Sendable {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var word = state
    word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
    return word ^ (word >> 31)
  }

  /// A number of `0..<bound`; 0 if there is none.
  public mutating func below(_ bound: Int) -> Int {
    bound > 0 ? Int(next() % UInt64(bound)) : 0
  }

  /// A number of the range, which is not empty.
  public mutating func number(_ range: ClosedRange<Int64>) -> Int64 {
    range.lowerBound + Int64(below(Int(range.upperBound - range.lowerBound + 1)))
  }

  /// True once in `times` on average.
  public mutating func once(in times: Int) -> Bool { below(times) == 0 }

  /// One of the choices; nil if there are none.
  public mutating func any<Choice>(of choices: [Choice]) -> Choice? {
    choices.isEmpty ? nil : choices[below(choices.count)]
  }

  /// One of the choices, of which there is at least the first.
  public mutating func one<Choice>(of first: Choice, _ others: Choice...) -> Choice {
    let place = below(others.count + 1)
    return place == 0 ? first : others[place - 1]
  }
}
