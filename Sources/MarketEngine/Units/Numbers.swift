// The numbers things go by inside the market. Each is a type of its own, so that one cannot be taken for another.

/// A company in the market, numbered from 1 in the order they joined.
public struct MemberNumber: Equatable, Comparable, Sendable, BitwiseCopyable {
  public var value: UInt32
  @inlinable public init(_ value: UInt32) { self.value = value }
  public static let none = MemberNumber(0)
  @inlinable public static func < (left: MemberNumber, right: MemberNumber) -> Bool { left.value < right.value }
}

/// A member's user, numbered from 1 over the whole market; 0 is the engine itself.
public struct UserNumber: Equatable, Comparable, Sendable, BitwiseCopyable {
  public var value: UInt32
  @inlinable public init(_ value: UInt32) { self.value = value }
  public static let none = UserNumber(0)
  @inlinable public static func < (left: UserNumber, right: UserNumber) -> Bool { left.value < right.value }
}

/// A portfolio of a member, numbered from 1.
public struct AccountNumber: Equatable, Comparable, Sendable, BitwiseCopyable {
  public var value: UInt32
  @inlinable public init(_ value: UInt32) { self.value = value }
  public static let none = AccountNumber(0)
  @inlinable public static func < (left: AccountNumber, right: AccountNumber) -> Bool { left.value < right.value }
}

/// A facility, or the firm or interruptible part of one, numbered from 1.
public struct FacilityNumber: Equatable, Comparable, Sendable, BitwiseCopyable {
  public var value: UInt32
  @inlinable public init(_ value: UInt32) { self.value = value }
  public static let none = FacilityNumber(0)
  @inlinable public static func < (left: FacilityNumber, right: FacilityNumber) -> Bool { left.value < right.value }
}

/// A pool of an account's offers, numbered from 1.
public struct PoolNumber: Equatable, Comparable, Sendable, BitwiseCopyable {
  public var value: UInt32
  @inlinable public init(_ value: UInt32) { self.value = value }
  public static let none = PoolNumber(0)
  @inlinable public static func < (left: PoolNumber, right: PoolNumber) -> Bool { left.value < right.value }
}

/// A zone, numbered from 1.
public struct ZoneNumber: Equatable, Comparable, Sendable, BitwiseCopyable {
  public var value: UInt32
  @inlinable public init(_ value: UInt32) { self.value = value }
  public static let none = ZoneNumber(0)
  @inlinable public static func < (left: ZoneNumber, right: ZoneNumber) -> Bool { left.value < right.value }
}

/// A contract, numbered from 1 in the order of creation; never reused.
public struct ContractNumber: Equatable, Comparable, Sendable, BitwiseCopyable {
  public var value: UInt32
  @inlinable public init(_ value: UInt32) { self.value = value }
  public static let none = ContractNumber(0)
  @inlinable public static func < (left: ContractNumber, right: ContractNumber) -> Bool { left.value < right.value }
}

/// A session: one login, numbered from 1.
public struct SessionNumber: Equatable, Comparable, Sendable, BitwiseCopyable {
  public var value: UInt64
  @inlinable public init(_ value: UInt64) { self.value = value }
  public static let none = SessionNumber(0)
  @inlinable public static func < (left: SessionNumber, right: SessionNumber) -> Bool { left.value < right.value }
}

/// An order: generation of its slot << 24 | slot. Finding it is one array read; a stale number never finds another's order.
public struct OrderNumber: Equatable, Comparable, Sendable, BitwiseCopyable {
  public var value: UInt64
  @inlinable public init(_ value: UInt64) { self.value = value }
  public static let none = OrderNumber(0)
  @inlinable public static func < (left: OrderNumber, right: OrderNumber) -> Bool { left.value < right.value }
}

/// A trade, numbered from 1.
public struct TradeNumber: Equatable, Comparable, Sendable, BitwiseCopyable {
  public var value: UInt64
  @inlinable public init(_ value: UInt64) { self.value = value }
  public static let none = TradeNumber(0)
  @inlinable public static func < (left: TradeNumber, right: TradeNumber) -> Bool { left.value < right.value }
}

/// A negotiation, numbered from 1.
public struct NegotiationNumber: Equatable, Comparable, Sendable, BitwiseCopyable {
  public var value: UInt64
  @inlinable public init(_ value: UInt64) { self.value = value }
  public static let none = NegotiationNumber(0)
  @inlinable public static func < (left: NegotiationNumber, right: NegotiationNumber) -> Bool { left.value < right.value }
}
