import Foundation

/// Who trades. Sizes are made up for the demonstration, in proportions of the region: entry to the shared-storage market is 10 MW / 20 MWh.
struct Participant: Sendable {
  enum Kind: Sendable {
    /// MW installed and MW the grid takes; what is above is curtailed unless storage takes it.
    case solar(installed: Double, limit: Double)
    case wind(installed: Double, limit: Double)
    /// MW of charging and discharging, MWh of room.
    case storage(power: Double, room: Double)
    /// MW of computing and the factor of the rest of the building.
    case computing(load: Double, effectiveness: Double)
  }

  var name: String
  var kind: Kind
  var deposit: Int

  var role: String {
    switch kind {
    case .solar, .wind: "renewable-plant"
    case .storage: "storage-operator"
    case .computing: "compute-centre"
    }
  }

  static let all: [Participant] = [
    Participant(name: "gonghe-solar", kind: .solar(installed: 300, limit: 150), deposit: 400_000),
    Participant(name: "golmud-solar", kind: .solar(installed: 200, limit: 105), deposit: 300_000),
    Participant(name: "delingha-solar", kind: .solar(installed: 150, limit: 80), deposit: 200_000),
    Participant(name: "chaka-wind", kind: .wind(installed: 120, limit: 24), deposit: 200_000),
    Participant(name: "dachaidan-wind", kind: .wind(installed: 100, limit: 22), deposit: 200_000),
    Participant(name: "golmud-storage", kind: .storage(power: 50, room: 100), deposit: 50_000),
    Participant(name: "gonghe-storage", kind: .storage(power: 100, room: 200), deposit: 50_000),
    Participant(name: "delingha-storage", kind: .storage(power: 30, room: 60), deposit: 50_000),
    Participant(name: "haixi-storage", kind: .storage(power: 20, room: 80), deposit: 50_000),
    Participant(name: "xining-compute", kind: .computing(load: 24, effectiveness: 1.15), deposit: 300_000),
    Participant(name: "haidong-compute", kind: .computing(load: 16, effectiveness: 1.18), deposit: 250_000),
    Participant(name: "hainan-compute", kind: .computing(load: 40, effectiveness: 1.12), deposit: 400_000),
  ]

  /// MW above what the grid takes, in a quarter-hour.
  func surplus(_ quarter: Int, _ profile: DayProfile) -> Double {
    switch kind {
    case .solar(let installed, let limit): max(0, installed * profile.solar[quarter] - limit)
    case .wind(let installed, let limit): max(0, installed * profile.wind[quarter] - limit)
    case .storage, .computing: 0
    }
  }

  /// MW a compute centre draws in a quarter-hour: a third always, the rest with its processors.
  func demand(_ quarter: Int, _ profile: DayProfile) -> Double {
    guard case .computing(let load, let effectiveness) = kind else { return 0 }
    return load * effectiveness * (0.34 + 0.66 * profile.computing[quarter])
  }

  /// Means over hours.
  func surplus(_ from: Int, _ to: Int, _ profile: DayProfile) -> Double {
    DayProfile.mean((0..<96).map { surplus($0, profile) }, from, to)
  }

  func demand(_ from: Int, _ to: Int, _ profile: DayProfile) -> Double {
    DayProfile.mean((0..<96).map { demand($0, profile) }, from, to)
  }
}
