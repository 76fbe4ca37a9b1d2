public import Journal
public import MarketEngine

/// The market at any instant, from its journal. It writes nothing and asks the leader nothing.
public struct Replayer {
  let reader: any JournalReader
  let snapshots: (any SnapshotStorage)?

  /// Without `snapshots` everything is executed from the beginning.
  public init(reader: any JournalReader, snapshots: (any SnapshotStorage)?) {
    self.reader = reader
    self.snapshots = snapshots
  }

  /// The market at an instant. Executes what lies between the newest good snapshot before it and it.
  public func market(at instant: Instant) throws(FollowerFailure) -> Engine {
    let target = try target(of: instant)
    let outcome = try Recovery.recover(
      from: reader, snapshots: snapshots, through: target.wholeBlocks)
    var follower = outcome.takeFollower()
    if let (block, sequence) = target.part { try follower.execute(block, upTo: sequence) }
    return follower.takeEngine()
  }

  /// A contract's book at an instant: the best `depth` levels a side, bids then offers.
  public func book(
    _ contract: ContractNumber, depth: Int32, at instant: Instant
  ) throws(FollowerFailure) -> [LevelRow] {
    let rows = try answer(.book(contract, depth: depth), at: instant)
    return rows.compactMap { row in
      if case .level(let level) = row { level } else { nil }
    }
  }

  /// The answer to a query as it would have been at an instant.
  public func answer(_ query: Query, at instant: Instant) throws(FollowerFailure) -> [QueryRow] {
    let engine = try market(at: instant)
    var rows: [QueryRow] = []
    engine.answer(query, rows: &rows)
    return rows
  }

  /// Blocks to execute whole, and of the next one how far.
  private struct Target {
    var wholeBlocks: UInt64
    var part: (block: JournalBlock, sequence: UInt64)?
  }

  private func target(of instant: Instant) throws(FollowerFailure) -> Target {
    let search = BlockSearch(reader: reader)
    do throws(StorageFailure) {
      switch instant {
      case .end: return Target(wholeBlocks: try reader.lastBlock())
      case .time(let time):
        return Target(wholeBlocks: try search.last { $0.time <= time }?.number ?? 0)
      case .sequence(let sequence):
        let whole = try search.last { $0.lastSequence <= sequence }
        var target = Target(wholeBlocks: whole?.number ?? 0)
        if (whole?.lastSequence ?? 0) < sequence,
          let next = try search.block(target.wholeBlocks + 1)
        {
          target.part = (next, sequence)
        }
        return target
      }
    } catch {
      throw .storage(error)
    }
  }
}
