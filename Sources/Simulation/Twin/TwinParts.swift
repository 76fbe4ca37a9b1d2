import MarketEngine

// What the twin keeps: the nouns of docs/RULES.md as plain values.

struct TwinMember {
  var name: Name
  var role: Role
  /// The number of this member's last event.
  var last: UInt64 = 0
  /// Stopped by the kill switch.
  var halted = false
  var limits = MemberLimits(all: MemberLimits.none)
  /// What was counted on a UTC day, while requests are limited.
  var counted = TwinCount()
}

struct TwinCount {
  var day: Int64 = 0
  var requests: Int64 = 0
  var fills: Int64 = 0
}

struct TwinUser {
  var member: MemberNumber
  var name: Name
  var key: Key
}

struct TwinAccount {
  var member: MemberNumber
  var name: Name
  var cash: Int64 = 0
  var reserved: Int64 = 0
  var undelivered: Int64 = 0
}

struct TwinSession {
  var number: SessionNumber
  var user: UserNumber
  var choice: DisconnectChoice
}

struct TwinContract {
  var number: ContractNumber
  var terms: ContractTerms
  var phase: ContractPhase = .planned
  /// Whether its trades wait for the dispatcher.
  var isHeld = false
  /// Whether it is frozen itself.
  var isFrozen = false
  /// Of its last trade; nil before the first.
  var lastPrice: Int64?
  /// When the call under way ends; nil in any other phase, and while it waits for a freeze to be lifted.
  var callEnds: Timestamp?
}

struct TwinPosition {
  var account: AccountNumber
  var contract: ContractNumber
  var bought: Int64 = 0
  var sold: Int64 = 0
  var paid: Int64 = 0
  var received: Int64 = 0
}

struct TwinFees {
  var maker: Int64 = 0
  var taker: Int64 = 0
  var auction: Int64 = 0
}

/// A pool of offers.
struct TwinPool {
  var account: AccountNumber
  var facility: FacilityNumber
  var name: Name
  /// What it has reserved.
  var reserved: [TwinNeed: Int64] = [:]
}

/// A resource in a quarter-hour.
struct TwinNeed: Hashable {
  var resource: TwinResource
  var quarter: Int64
}

/// A request's first answer, kept so that the same request gets the same answer.
struct TwinAnswer {
  var reference: Reference
  var content: UInt64
  var number: UInt64
  var answer: FirstAnswer
}

/// A posting of a settlement run that was made.
struct TwinPosting: Equatable {
  var run: UInt64
  var version: UInt32
  var member: MemberNumber
}

/// Who asks, checked: the user is known, and the session is open and the user's.
struct TwinRequest {
  var origin: Origin
  var member: MemberNumber
  var content: UInt64
  var remembered: Bool
}
