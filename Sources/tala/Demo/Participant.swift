/// Who trades. The names are places in Qinghai; every size is made up, in the region's proportions: Golmud's 50 MW / 100 MWh was its
/// first shared storage, 10 MW / 20 MWh is the least that may join, and compute centres there have a power usage effectiveness
/// below 1.2.
struct Participant: Sendable {
  enum Kind: Sendable {
    /// MW installed, and MW the grid takes by day; what is above is curtailed unless a storage takes it.
    case solar(installed: Double, limit: Double)
    case wind(installed: Double, limit: Double)
    /// MW of charging and discharging, MWh of room.
    case storage(power: Double, room: Double)
    /// MW of processors at full use, and the power usage effectiveness.
    case computing(load: Double, effectiveness: Double)
    case trader
  }

  var name: String
  var kind: Kind
  /// CNY paid in before the day.
  var deposit: Int64

  var role: String {
    switch kind {
    case .solar, .wind: "renewable-plant"
    case .storage: "storage-operator"
    case .computing: "compute-centre"
    case .trader: "trader"
    }
  }

  var isPlant: Bool { role == "renewable-plant" }

  static let all: [Participant] = [
    Participant(name: "golmud-storage", kind: .storage(power: 50, room: 100), deposit: 50_000),
    Participant(name: "gonghe-storage", kind: .storage(power: 100, room: 200), deposit: 50_000),
    Participant(name: "delingha-storage", kind: .storage(power: 30, room: 60), deposit: 50_000),
    Participant(name: "wulan-storage", kind: .storage(power: 20, room: 80), deposit: 50_000),
    Participant(name: "gonghe-solar", kind: .solar(installed: 300, limit: 150), deposit: 400_000),
    Participant(name: "golmud-solar", kind: .solar(installed: 200, limit: 105), deposit: 300_000),
    Participant(name: "delingha-solar", kind: .solar(installed: 150, limit: 80), deposit: 200_000),
    Participant(name: "chaka-wind", kind: .wind(installed: 120, limit: 28), deposit: 200_000),
    Participant(name: "nuomuhong-wind", kind: .wind(installed: 100, limit: 24), deposit: 200_000),
    Participant(name: "xining-compute", kind: .computing(load: 30, effectiveness: 1.15), deposit: 400_000),
    Participant(name: "haidong-compute", kind: .computing(load: 22, effectiveness: 1.18), deposit: 300_000),
    Participant(name: "hainan-compute", kind: .computing(load: 48, effectiveness: 1.12), deposit: 500_000),
    Participant(name: "kunlun-trading", kind: .trader, deposit: 100_000),
  ]

  // MARK: What the profile means for them

  /// MW above what the grid takes in a quarter-hour. At night, when little is used, the grid takes half as much of a wind farm.
  func surplus(_ quarter: Int, _ profile: DayProfile) -> Double {
    switch kind {
    case .solar(let installed, let limit): max(0, installed * profile.solar[quarter] - limit)
    case .wind(let installed, let limit):
      max(0, installed * profile.wind[quarter] - (quarter < 6 * 4 ? limit / 2 : limit))
    case .storage, .computing, .trader: 0
    }
  }

  /// MW a compute centre draws in a quarter-hour: a third always, the rest with its processors.
  func demand(_ quarter: Int, _ profile: DayProfile) -> Double {
    guard case .computing(let load, let effectiveness) = kind else { return 0 }
    return load * effectiveness * (0.34 + 0.66 * profile.computing[quarter])
  }
}
