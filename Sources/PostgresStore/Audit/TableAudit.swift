public import Journal
import MarketEngine
import Postgres

/// Shows that a market's tables are what its journal says: rows one for one with events, trades' sums = postings' sums = rights moved,
/// cash and rights as the rebuilt engine holds them. Reads everything and changes nothing; no projector may write meanwhile.
public struct TableAudit {
  private let conninfo: String
  private let market: Market

  public init(conninfo: String, market: Market) {
    self.conninfo = conninfo
    self.market = market
  }

  /// What is not as it must be, as sentences, at most `limit`; none if all is well. The tables are compared as far as they say they
  /// are; how far behind the journal that is is no difference. O(events).
  public func differences(limit: Int = 100) throws(FollowerFailure) -> [String] {
    let connection: Connection
    let progress: ProjectionProgress
    do throws(StorageFailure) {
      connection = try asStorage { () throws(PostgresError) in try Connection(conninfo) }
      progress = try ProjectionProgress.read(connection, of: market)
    } catch {
      throw .storage(error)
    }
    let sink = AuditSink(connection, market)
    var follower = Follower()
    try follower.catchUp(
      from: PostgresJournalReader(conninfo: conninfo, market: market), sinks: [sink], through: progress.block)
    var differences = sink.differences
    if follower.lastBlock != progress.block {
      differences.append("the tables say block \(progress.block), the journal ends at block \(follower.lastBlock)")
    }
    if follower.engine.sequence != progress.sequence {
      differences.append(
        "the tables say sequence \(progress.sequence), block \(progress.block) ends at \(follower.engine.sequence)")
    }
    do {
      differences += try AuditSums.differences(connection, market)
    } catch {
      throw .storage(StorageFailure(error))
    }
    return Array(differences.prefix(limit))
  }
}
