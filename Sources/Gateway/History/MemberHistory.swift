public import LineProtocol
public import MarketEngine

/// A member's past, as tables or the journal keep it. The gateway never reads them itself.
public protocol MemberHistory: Sendable {
  /// The member's events numbered `after + 1` to `through`, in order and without gaps, at most `limit` of them. Waits until what is
  /// asked for can be read.
  func events(
    of member: MemberNumber, after: UInt64, through: UInt64, limit: Int
  ) async throws(HistoryFailure) -> HistoryPage

  /// The member's last fills, at most `limit`, the oldest first. Waits until everything up to its event `through` can be read.
  func fills(
    of member: MemberNumber, through: UInt64, limit: Int
  ) async throws(HistoryFailure) -> HistoryPage
}

/// A part of a member's past.
public struct HistoryPage: Sendable {
  public var events: [Event]
  /// Symbols of contracts the events name; needed only of those delivered long ago.
  public var symbols: [(ContractNumber, ContractSymbol)]

  public init(events: [Event], symbols: [(ContractNumber, ContractSymbol)] = []) {
    self.events = events
    self.symbols = symbols
  }
}

/// Why the past cannot be told now.
public enum HistoryFailure: Error, Sendable, Equatable {
  case unavailable(String)
}

/// No past at all: for a gateway without tables beside it.
public struct NoHistory: MemberHistory {
  public init() {}

  public func events(
    of member: MemberNumber, after: UInt64, through: UInt64, limit: Int
  ) async throws(HistoryFailure) -> HistoryPage {
    throw .unavailable("no history is kept here")
  }

  public func fills(
    of member: MemberNumber, through: UInt64, limit: Int
  ) async throws(HistoryFailure) -> HistoryPage {
    throw .unavailable("no history is kept here")
  }
}
