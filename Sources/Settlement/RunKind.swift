/// Which run of a delivery day this is. Every kind computes everything afresh and posts only differences; they differ in the inputs
/// that have arrived by then. Version 1 of the rules has deliveries' money only from trades, so only `nextDay` runs.
public enum RunKind: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  /// P: the day after delivery.
  case nextDay = 1
  /// M: the end of the month; cleared daily, paid monthly.
  case monthEnd = 2
  /// R1 and R2: after corrections of meters.
  case firstCorrection = 3
  case secondCorrection = 4
  /// D: after a dispute.
  case dispute = 5

  /// The letters people know it by.
  public var code: StaticString {
    switch self {
    case .nextDay: "P"
    case .monthEnd: "M"
    case .firstCorrection: "R1"
    case .secondCorrection: "R2"
    case .dispute: "D"
    }
  }

  /// Whether the rules of this version settle it.
  public var isSupported: Bool { self == .nextDay }
}
