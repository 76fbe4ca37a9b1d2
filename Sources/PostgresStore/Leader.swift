/// Who holds, or last held, a market's leadership.
public struct Leader: Sendable, Equatable, CustomStringConvertible {
  public var instance: String
  /// Where its participants reach it, HOST:PORT.
  public var address: String
  public var processID: Int32
  public var epoch: Int64
  /// By the database's clock; 0 or less when the lease is over.
  public var leaseRemainingMilliseconds: Int64

  public var description: String { "\(instance) at \(address), epoch \(epoch)" }
}
