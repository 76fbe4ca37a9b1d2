public import MarketEngine

/// A connection of the gateway, by the number the gateway gave it. 0 is none.
public struct ConnectionNumber: Equatable, Hashable, Comparable, Sendable, BitwiseCopyable {
  public var value: UInt64
  @inlinable public init(_ value: UInt64) { self.value = value }
  public static let none = ConnectionNumber(0)
  @inlinable public static func < (left: ConnectionNumber, right: ConnectionNumber) -> Bool {
    left.value < right.value
  }
}

/// What a connection wants of the exchange.
public enum SubmittedContent: Sendable, BitwiseCopyable {
  /// To be sequenced. Its answer is its events, in `CommittedBatch.origins`.
  case command(Command)
  /// The same, when the engine has read its amounts; if it cannot, the answer is their misfit, in `CommittedBatch.answers`.
  case unread(Origin, UnreadChange)
  /// The connection that opened a session, or came back to it, is gone: the session ends, unless another has come back to it since. Nobody
  /// waits for an answer.
  case lost(SessionNumber, by: ConnectionNumber)
  /// A question; its answer comes back under the tag, in `CommittedBatch.answers`.
  case query(Query, tag: UInt64)
  /// Begins, or begins again, with a full picture of a contract's book; then its changes. `depth` levels a side, at most
  /// `RuntimeLimits.pictureDepth`.
  case watch(ContractNumber, depth: Int32)
  case unwatch(ContractNumber)
}

public struct Submission: Sendable, BitwiseCopyable {
  public var connection: ConnectionNumber
  public var content: SubmittedContent

  public init(connection: ConnectionNumber, content: SubmittedContent) {
    self.connection = connection
    self.content = content
  }
}
