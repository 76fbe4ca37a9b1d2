import Foundation
import Simulation

/// Which faults a run goes through. `tools/soak` sets these; without them each kind comes once, in an order that follows from the seed.
///
///     TALA_FAULT_SEED      which faults, when, and what the clients send follow from it
///     TALA_FAULT_COUNT     how many
///     TALA_FAULT_SECONDS   no further one once so much time has passed; without TALA_FAULT_COUNT it alone decides
///     TALA_FAULT_KINDS     only these kinds, separated by commas
struct FaultParameters: Sendable {
  var seed: UInt64 = 20_261_128
  var count: Int?
  var seconds: Int64?
  var kinds = FaultKind.allCases

  struct Unreadable: Error, CustomStringConvertible {
    var description: String
  }

  static func fromEnvironment() throws -> FaultParameters {
    var parameters = FaultParameters()
    if let seed: UInt64 = try value("TALA_FAULT_SEED") { parameters.seed = seed }
    parameters.seconds = try value("TALA_FAULT_SECONDS")
    parameters.count = try value("TALA_FAULT_COUNT")
    if let names = ProcessInfo.processInfo.environment["TALA_FAULT_KINDS"] {
      parameters.kinds = try names.split(separator: ",").map { name in
        guard let kind = FaultKind(rawValue: String(name)) else {
          throw Unreadable(
            description: "\(name) is no kind of fault; there are \(FaultKind.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return kind
      }
    }
    return parameters
  }

  private static func value<Number: FixedWidthInteger>(_ name: String) throws -> Number? {
    guard let text = ProcessInfo.processInfo.environment[name] else { return nil }
    guard let number = Number(text) else { throw Unreadable(description: "\(name)=\(text) is not a whole number") }
    return number
  }
}
