public import LineProtocol
public import MarketEngine

/// A member's past, as tables or the journal keep it. The gateway never reads them itself.
public protocol MemberHistory: Sendable {
  /// The member's events numbered `after + 1` to `through`, in order and without gaps, at most `limit` of them. Waits until what is
  /// asked for can be read.
  func events(
    of member: MemberNumber, after: UInt64, through: UInt64, limit: Int
  ) async throws(HistoryFailure) -> HistoryPage

  /// The member's last fills, at most `limit`, the oldest first.
  func fills(of member: MemberNumber, limit: Int) async throws(HistoryFailure) -> HistoryPage
}

/// A part of a member's past.
public struct HistoryPage: Sendable {
  public struct Entry: Sendable {
    public var event: Event
    /// Of the contract the answered request was about, where the event does not name it.
    public var product: Product?
    public init(event: Event, product: Product? = nil) {
      self.event = event
      self.product = product
    }
  }

  public var entries: [Entry]
  /// Symbols of contracts the entries name; needed only of those delivered long ago.
  public var symbols: [(ContractNumber, ContractSymbol)]

  public init(entries: [Entry], symbols: [(ContractNumber, ContractSymbol)] = []) {
    self.entries = entries
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

  public func fills(of member: MemberNumber, limit: Int) async throws(HistoryFailure)
    -> HistoryPage
  {
    throw .unavailable("no history is kept here")
  }
}
