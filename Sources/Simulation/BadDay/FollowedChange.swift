import Journal
import MarketEngine

/// A change whose amounts are read where it is executed, and what the plain twin makes of it in every place that could be.
struct FollowedChange {
  enum Reading: Equatable {
    /// Its bytes.
    case command([UInt8])
    case misfit(UnreadChange.Misfit)
  }

  let origin: Origin
  let change: UnreadChange
  /// Whether a machine has taken it.
  var isTaken = false
  /// From the state after that command on, until the next.
  private var readings: [(after: UInt64, reading: Reading)] = []

  init(_ change: UnreadChange, by origin: Origin) {
    self.change = change
    self.origin = origin
  }

  /// What it would be now.
  var now: Reading? { readings.last?.reading }

  /// What it was in the state after a command; nil if nobody wanted it yet.
  func reading(after sequence: UInt64) -> Reading? {
    readings.last { $0.after <= sequence }?.reading
  }

  /// Begins anew with the state as it is.
  mutating func forget(at twin: PlainTwin) {
    readings.removeAll()
    look(at: twin)
  }

  /// Looks at it in the state as it is.
  mutating func look(at twin: PlainTwin) {
    let reading: Reading =
      switch twin.read(change, origin) {
      case .success(let command): .command(CommandCodec.bytes(of: command))
      case .failure(let misfit): .misfit(misfit)
      }
    if reading != now { readings.append((twin.sequence, reading)) }
  }
}
