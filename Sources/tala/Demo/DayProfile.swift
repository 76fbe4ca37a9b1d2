import Foundation

/// A day in quarter-hours of local time: data/qinghai-day.csv. Shares of installed power, of processors in use, of the dearest price.
struct DayProfile: Sendable {
  var solar: [Double] = []
  var wind: [Double] = []
  var computing: [Double] = []
  var price: [Double] = []

  init(path: String) throws {
    let text = try String(contentsOfFile: path, encoding: .utf8)
    for line in text.split(separator: "\n").dropFirst() {
      let fields = line.split(separator: ",")
      guard fields.count == 7, let solar = Double(fields[2]), let wind = Double(fields[3]),
        let computing = Double(fields[5]), let price = Double(fields[6])
      else { throw DemoFailure.profile("\(path): \(line)") }
      self.solar.append(solar)
      self.wind.append(wind)
      self.computing.append(computing)
      self.price.append(price)
    }
    guard solar.count == 96 else { throw DemoFailure.profile("\(path) has no 96 quarter-hours") }
  }

  /// Mean over the hours `from..<to`.
  static func mean(_ values: [Double], _ from: Int, _ to: Int) -> Double {
    let part = values[(from * 4)..<(to * 4)]
    return part.reduce(0, +) / Double(part.count)
  }
}

enum DemoFailure: Error, CustomStringConvertible {
  case profile(String)
  case setup(line: String, answer: String)

  var description: String {
    switch self {
    case .profile(let text): "the profile cannot be read: \(text)"
    case .setup(let line, let answer): "\(line) was answered: \(answer)"
    }
  }
}

/// Chance from a seed (splitmix64), so that a day can be played again.
struct SeededChance: Sendable {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// Evenly between the two.
  mutating func between(_ low: Double, _ high: Double) -> Double {
    low + (high - low) * Double(next() >> 11) / 9_007_199_254_740_992
  }
}
