/// Lowers what a plant can do in some quarter-hours, or gives back what was lowered (rules 15).
public struct ChangeCapability: Sendable, BitwiseCopyable, Equatable {
  /// Of a resource: it is not touched.
  public static let keep: Int64 = -1

  /// One of the plant's.
  public var facility: FacilityNumber
  public var first: QuarterHour
  public var end: QuarterHour
  /// W of charge, W of discharge, Wh of room: by how much, or to what.
  public var charge: Int64
  public var discharge: Int64
  public var room: Int64
  /// Whether the amounts are what the plant is to have, and not the difference.
  public var isTo: Bool

  public init(
    facility: FacilityNumber, first: QuarterHour, end: QuarterHour, charge: Int64 = keep, discharge: Int64 = keep,
    room: Int64 = keep, isTo: Bool = false
  ) {
    self.facility = facility
    self.first = first
    self.end = end
    self.charge = charge
    self.discharge = discharge
    self.room = room
    self.isTo = isTo
  }

  public func amount(of resource: Resource) -> Int64 {
    switch resource {
    case .charge: charge
    case .discharge: discharge
    case .room: room
    }
  }
}
