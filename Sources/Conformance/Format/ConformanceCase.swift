public import MarketEngine

/// A case that can be played: operations in order on a fresh contract, and what they must come to.
public struct ConformanceCase: Sendable, Equatable {
  public var id: String
  public var selfTrade: SelfTradePrevention
  public var operations: [CaseOperation]
  public var expectation: CaseExpectation
  /// Nil for a drill, which needs none.
  public var rights: CaseRights?
  /// Whether the market is empty at first: neither contracts nor facilities nor cash.
  public var isEmpty: Bool

  /// The names its contracts have, in the order in which they come up; the one without a name is there besides.
  public var contracts: [String] {
    var names: [String] = []
    for name in operations.flatMap(\.contracts) + expectation.books.map(\.contract) + expectation.phases.keys.sorted()
    where !names.contains(name) {
      names.append(name)
    }
    return names
  }

  public init(
    id: String, selfTrade: SelfTradePrevention = .cancelNewest, operations: [CaseOperation],
    expectation: CaseExpectation, rights: CaseRights? = nil, isEmpty: Bool = false
  ) {
    self.isEmpty = isEmpty
    self.rights = rights
    self.id = id
    self.selfTrade = selfTrade
    self.operations = operations
    self.expectation = expectation
  }
}

/// A case as it stands in a file.
public enum FiledCase: Sendable, Equatable {
  case playable(ConformanceCase)
  case auction(AuctionCase)
  /// It asks for a mode the engine does not have; `mode` says which.
  case skipped(id: String, mode: String)
  /// It cannot be understood, so nothing can be said about the engine; `reason` names the operation.
  case faulty(id: String, reason: String)
}
