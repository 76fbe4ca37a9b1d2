/// The kill switch: halts a member, or lets a halted one trade again (rules 12.1, 12.2).
public struct SetHalt: Sendable, BitwiseCopyable, Equatable {
  /// `.none` is the asking user's own.
  public var member: MemberNumber
  public var halted: Bool
  public init(member: MemberNumber, halted: Bool) {
    self.member = member
    self.halted = halted
  }
}

/// Sets a member's limits. A limit not given (`keep`) stays as it is; `MemberLimits.none` lifts it (rules 12.4).
public struct SetLimits: Sendable, BitwiseCopyable, Equatable {
  public static let keep = Int64.min

  public var member: MemberNumber
  public var limits: MemberLimits
  public init(member: MemberNumber, limits: MemberLimits) {
    self.member = member
    self.limits = limits
  }
}

/// What a member's orders may come to at most; `none` is no limit.
public struct MemberLimits: Sendable, BitwiseCopyable, Equatable {
  public static let none: Int64 = -1
  /// The largest limit there is; sums with it fit 128 bits.
  public static let most: Int64 = 1 << 62

  /// Lots of one order.
  public var size: Int64
  /// Price × lots × tick value of one order, whatever its sign, µCNY.
  public var value: Int64
  /// Lots bought less sold of one contract, or sold less bought, if every order of that side traded.
  public var position: Int64
  /// Cash reserved at once by all its accounts, µCNY.
  public var credit: Int64
  /// Orders, replacements and cancels in a UTC day, and how many more for each fill of that day.
  public var requests: Int64
  public var perFill: Int64

  public init(
    size: Int64, value: Int64, position: Int64, credit: Int64, requests: Int64, perFill: Int64
  ) {
    self.size = size
    self.value = value
    self.position = position
    self.credit = credit
    self.requests = requests
    self.perFill = perFill
  }

  /// All the same: `none`, or `SetLimits.keep`.
  public init(all limit: Int64) {
    self.init(
      size: limit, value: limit, position: limit, credit: limit, requests: limit, perFill: limit)
  }
}
