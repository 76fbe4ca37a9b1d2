import Journal
import MarketEngine

/// From a cold start to the lead: recover, stand by while another leads, take over.
extension Exchange {
  /// The writer's thread, from beginning to end.
  func run() -> ExchangeEnd {
    while !isStopping {
      do throws(FollowerFailure) {
        return try recoverAndServe()
      } catch {
        switch error {
        case .storage(.connectionLost(let reason)):
          enter(.unavailable(reason: reason))
          pause()
        case .storage(let failure): return .failed(failure)
        case .badFormat, .diverged, .notSuccessor, .unsupportedRules: return .cannotFollow(error)
        }
      }
    }
    return .drained
  }

  private func recoverAndServe() throws(FollowerFailure) -> ExchangeEnd {
    let parts: ExchangeParts
    do throws(StorageFailure) {
      parts = try makeParts()
    } catch {
      throw .storage(error)
    }
    // First recovered, then taken: a long recovery must not outlast the lease.
    var follower = try Recovery.recover(from: parts.reader, snapshots: parts.snapshots)
      .takeFollower()
    guard let leadership = try lead(parts, &follower) else { return .drained }
    do throws(FollowerFailure) {
      try follower.follow(through: leadership.lastBlock, from: parts.reader)
    } catch {
      parts.storage.release()
      throw error
    }
    return serve(follower.takeEngine(), leadership, parts)
  }

  /// Tries to take the lead until it succeeds, following the leader there is. Nil if told to stop.
  private func lead(
    _ parts: ExchangeParts, _ follower: inout Follower
  ) throws(FollowerFailure) -> Leadership? {
    while !isStopping {
      if let leadership = try take(parts.storage) { return leadership }
      do throws(FollowerFailure) {
        try follower.catchUp(from: parts.reader)
      } catch .notSuccessor(let block, _, _) {
        throw .storage(.connectionLost("the journal was taken back to before block \(block)"))
      } catch {
        throw error
      }
      pause()
    }
    return nil
  }

  /// Nil if another leads.
  private func take(_ storage: any JournalStorage) throws(FollowerFailure) -> Leadership? {
    do throws(StorageFailure) {
      return try storage.take(patienceMilliseconds: Int(RuntimeLimits.retryMilliseconds))
    } catch .leadershipLost(let leader) {
      enter(.standby(leader: leader))
      return nil
    } catch {
      throw .storage(error)
    }
  }

  /// Waits a little, or until told to stop.
  func pause() {
    _ = WakeSignal.wait(
      for: [wake.descriptor], milliseconds: RuntimeLimits.retryMilliseconds)
    wake.clear()
  }
}

extension Follower {
  /// Executes the journal through the last block of a leadership just taken. The market must be open.
  fileprivate mutating func follow(
    through end: UInt64, from reader: any JournalReader
  ) throws(FollowerFailure) {
    try catchUp(from: reader, through: end)
    guard lastBlock == end else {
      throw .storage(.connectionLost("the reader sees block \(lastBlock), not \(end) yet"))
    }
    guard engine.sequence > 0 else {
      throw .storage(.notReady("the market is not open: its journal is empty"))
    }
  }
}
