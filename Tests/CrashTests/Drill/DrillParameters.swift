import Foundation

/// What `tools/cluster drill` asks for. Without TALA_DRILL_FOLDER there is no drill.
///
///     TALA_DRILL_FOLDER    the cluster's folder
///     TALA_DRILL_PORTS     where the two exchanges of market QH listen
///     TALA_DRILL_FAULTS    which faults, in this order
///     TALA_DRILL_SEED      what the clients send follows from it
///     TALA_DRILL_SECONDS   of load before each fault and after it
///     TALA_DRILL_PLANT     if set, an answer is taken out of what was heard: the drill must fail
struct DrillParameters: Sendable {
  var folder: String
  var conninfo: String
  var ports: [Int]
  var faults: [String]
  var seed: UInt64
  var seconds: Int64
  var plants: Bool

  struct Unreadable: Error, CustomStringConvertible {
    var description: String
  }

  static var isAskedFor: Bool { ProcessInfo.processInfo.environment["TALA_DRILL_FOLDER"] != nil }

  static func fromEnvironment() throws -> DrillParameters {
    let ports = try text("TALA_DRILL_PORTS").split(separator: ",").compactMap { Int($0) }
    guard let seed = UInt64(try text("TALA_DRILL_SEED")), let seconds = Int64(try text("TALA_DRILL_SECONDS")), ports.count == 2
    else { throw Unreadable(description: "TALA_DRILL_SEED, _SECONDS or _PORTS are not numbers") }
    return DrillParameters(
      folder: try text("TALA_DRILL_FOLDER"), conninfo: try text("TALA_DATABASE"), ports: ports,
      faults: try text("TALA_DRILL_FAULTS").split(separator: ",").map(String.init), seed: seed, seconds: seconds,
      plants: ProcessInfo.processInfo.environment["TALA_DRILL_PLANT"] != nil)
  }

  private static func text(_ name: String) throws -> String {
    guard let text = ProcessInfo.processInfo.environment[name] else {
      throw Unreadable(description: "\(name) is not set: run it by tools/cluster drill")
    }
    return text
  }
}
