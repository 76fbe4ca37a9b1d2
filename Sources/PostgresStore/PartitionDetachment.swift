public import Journal
import MarketEngine
public import Postgres

/// Takes old partitions out of the journal, those alone that nothing needs any more: for each market with blocks in one, the tables are past
/// them, and so many snapshots lie behind them that recovery can begin with any of these; each is tried, to the journal's end.
public struct PartitionDetachment {
  private let conninfo: String
  private let connection: Connection
  private let partitions: JournalPartitions
  /// Good snapshots that must lie behind a partition. Two: recovery must have one to fall back on.
  private let snapshots: Int

  public init(
    conninfo: String, _ connection: Connection, snapshots: Int = 2,
    blocksEach: UInt64 = JournalPartitions.blocksEach
  ) {
    self.conninfo = conninfo
    self.connection = connection
    self.snapshots = max(snapshots, 1)
    partitions = JournalPartitions(connection, blocksEach: blocksEach)
  }

  /// What was done and why no more was.
  public struct Outcome: Sendable, Equatable {
    public var detached: [JournalPartition] = []
    /// The first partition that stays, and what keeps it.
    public var kept: JournalPartition?
    public var reason = ""
  }

  /// Detaches the oldest partitions, as many as may go. What is left of the journal has no gap.
  public func detachAll(report: (String) -> Void = { _ in }) throws(FollowerFailure) -> Outcome {
    var outcome = Outcome()
    var verified: [String: [UInt64]] = [:]
    for partition in try stored({ () throws(StorageFailure) in try partitions.all() }) where partition.state != .detached {
      if let reason = try reason(toKeep: partition, &verified, report) {
        outcome.kept = partition
        outcome.reason = reason
        break
      }
      try stored { () throws(StorageFailure) in try partitions.detach(partition.index) }
      outcome.detached.append(partition)
    }
    return outcome
  }

  private func reason(
    toKeep partition: JournalPartition, _ verified: inout [String: [UInt64]], _ report: (String) -> Void
  ) throws(FollowerFailure) -> String? {
    if partition.state == .detaching { return nil }
    guard let blocks = partition.blocks else { return "it is empty" }
    var isUsed = false
    for market in try stored({ () throws(StorageFailure) in try MarketCatalogue(connection).markets() }) {
      let place = try place(of: market)
      guard place.first <= blocks.upperBound, place.last >= blocks.lowerBound else { continue }
      isUsed = true
      guard place.last > blocks.upperBound else {
        return "market \(market.name) ends in it, at block \(place.last)"
      }
      guard place.projected >= blocks.upperBound else {
        return "the tables of market \(market.name) are at block \(place.projected)"
      }
      let good: [UInt64]
      if let known = verified[market.name] { good = known } else { good = try verify(market, report) }
      verified[market.name] = good
      let behind = good.filter { $0 > blocks.upperBound }.count
      guard behind >= snapshots else {
        return "market \(market.name) has \(behind) good snapshots behind it, \(snapshots) must be there"
      }
    }
    return isUsed ? nil : "no market has blocks in it"
  }

  /// First and last block of a market in the journal, and how far its tables are.
  private func place(of market: Market) throws(FollowerFailure) -> (first: UInt64, last: UInt64, projected: UInt64) {
    try stored { () throws(StorageFailure) in
      let reader = PostgresJournalReader(conninfo: conninfo, market: market)
      let (first, last) = (try reader.firstBlock(), try reader.lastBlock())
      return (first, last, try ProjectionProgress.read(connection, of: market).block)
    }
  }

  /// The market's snapshots from which the whole rest of the journal gives the digests it holds.
  private func verify(_ market: Market, _ report: (String) -> Void) throws(FollowerFailure) -> [UInt64] {
    let reader = PostgresJournalReader(conninfo: conninfo, market: market)
    let storage = PostgresSnapshots(conninfo: conninfo, market: market)
    var good: [UInt64] = []
    for block in try stored({ () throws(StorageFailure) in try storage.snapshots() }) where good.count < snapshots {
      var rejected: [Recovery.Rejection] = []
      guard let engine = try Recovery.load(block, from: storage, of: reader, &rejected) else {
        report("market \(market.name): the snapshot after block \(block) is no good: \(rejected.last?.reason ?? "")")
        continue
      }
      var follower = Follower(engine: engine, after: block)
      try follower.catchUp(from: reader)
      report("market \(market.name): the snapshot after block \(block) is good through block \(follower.lastBlock)")
      good.append(block)
    }
    return good
  }

  private func stored<Value>(_ work: () throws(StorageFailure) -> Value) throws(FollowerFailure) -> Value {
    do {
      return try work()
    } catch {
      throw .storage(error)
    }
  }
}
