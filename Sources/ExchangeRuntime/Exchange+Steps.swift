import Journal
import MarketEngine

/// From a cold start to the lead, and through it: recover, stand by while another leads, take over; form, send, wait, hand out; and what is
/// done when the connection breaks.
extension Exchange {
  /// The writer's thread, from beginning to end.
  func run() -> ExchangeEnd {
    var course = ExchangeCourse()
    while true {
      if let end = step(&course, waits: true) { return end }
    }
  }

  /// Goes one step on and returns the end when it has come. With `waits` a step lasts until something happens or is to be done; without, it
  /// returns at once, for whoever drives it with a clock of its own. All steps are taken by one thread, or one after the other.
  public func step(_ course: inout ExchangeCourse, waits: Bool) -> ExchangeEnd? {
    switch course.takeStage() {
    case .cold:
      guard !isStopping else { return .drained }
      do throws(FollowerFailure) {
        course.stage = try recovered()
        return nil
      } catch {
        return end(of: error, waits)
      }
    case .following(let follower, let parts):
      guard !isStopping else { return .drained }
      return follow(follower, parts, &course, waits)
    case .leading(let writer): return lead(writer, &course, waits)
    case .lost(let writer): return reconnect(writer, &course, waits)
    }
  }

  /// First recovered, then taken: a long recovery must not outlast the lease.
  private func recovered() throws(FollowerFailure) -> ExchangeCourse.Stage {
    let parts: ExchangeParts
    do throws(StorageFailure) {
      parts = try makeParts()
    } catch {
      throw .storage(error)
    }
    let recovery = try Recovery.recover(from: parts.reader, snapshots: parts.snapshots)
    whenRecovered(recovery.report)
    return .following(recovery.takeFollower(), parts)
  }

  /// Takes the lead, or follows the leader there is. What has been followed stays good when the connection is lost: a standby that began
  /// anew would come too late.
  private func follow(
    _ follower: consuming Follower, _ parts: ExchangeParts, _ course: inout ExchangeCourse, _ waits: Bool
  ) -> ExchangeEnd? {
    let leadership: Leadership?
    do throws(FollowerFailure) {
      leadership = try advance(&follower, parts)
    } catch {
      switch error {
      case .storage(.connectionLost(let reason)):
        enter(.unavailable(reason: reason))
        course.stage = .following(follower, parts)
      case .storage(.condemned(let reason)):
        enter(.unavailable(reason: "nobody may lead: \(reason)"))
        course.stage = .following(follower, parts)
        pause(waits, milliseconds: RuntimeLimits.condemnedMilliseconds)
        return nil
      case .notSuccessor(let block, _, _), .storage(.journalDiverged(let block)):
        // A failover of the database took blocks back that nobody was told of; from the beginning, then.
        enter(.unavailable(reason: "the journal was taken back to before block \(block)"))
      default: return end(of: error, waits)
      }
      pause(waits)
      return nil
    }
    guard let leadership else {
      pause(waits)
      course.stage = .following(follower, parts)
      return nil
    }
    let engine = follower.takeEngine()
    whenLeading(engine)
    course.stage = .leading(
      MarketWriter(
        engine: engine, leadership: leadership, storage: parts.storage, reader: parts.reader,
        output: audience, clock: clock, options: options))
    return nil
  }

  /// The lead, with all of the journal executed; nil if another has it, of whose journal all there is has been executed.
  private func advance(_ follower: inout Follower, _ parts: ExchangeParts) throws(FollowerFailure) -> Leadership? {
    guard let leadership = try take(parts.storage) else {
      try follower.catchUp(from: parts.reader)
      return nil
    }
    do throws(FollowerFailure) {
      try follower.follow(through: leadership, from: parts.reader)
    } catch {
      parts.storage.release()
      throw error
    }
    return leadership
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

  /// What comes of a market that cannot be followed: it is begun anew, or that is the end.
  private func end(of failure: FollowerFailure, _ waits: Bool) -> ExchangeEnd? {
    switch failure {
    case .storage(.connectionLost(let reason)):
      enter(.unavailable(reason: reason))
      pause(waits)
      return nil
    case .storage(let failure): return .failed(failure)
    case .badFormat, .diverged, .notSuccessor, .unsupportedRules: return .cannotFollow(failure)
    }
  }

  private func lead(
    _ writer: consuming MarketWriter, _ course: inout ExchangeCourse, _ waits: Bool
  ) -> ExchangeEnd? {
    // A commit waits for a replica as silently as for a machine that is gone. Nobody waits for it who was told to stop.
    if isStopping, writer.isSilent(for: RuntimeLimits.stopMilliseconds) {
      return .failed(.connectionLost("the database has confirmed nothing since the lease ran out"))
    }
    do throws(StorageFailure) {
      guard try write(&writer, &course.emptied, waits) else {
        writer.release()
        return .drained
      }
      course.stage = .leading(writer)
      return nil
    } catch {
      guard case .connectionLost(let reason) = error else { return .failed(error) }
      enter(.unavailable(reason: reason))
      course.lostSince = clock.monotonic()
      course.stage = .lost(writer)
      return nil
    }
  }

  /// One round of the writer; false when it was told to stop and all is answered.
  private func write(
    _ writer: inout MarketWriter, _ emptied: inout [Submission], _ waits: Bool
  ) throws(StorageFailure) -> Bool {
    wake.clear()
    let isStopping = isStopping
    enter(writer.isClockWrong ? .unavailable(reason: "the clock is wrong") : .leading)
    if writer.waiting == 0 {
      queue.drain(into: &emptied)
      writer.offer(&emptied)
    }
    try writer.turn()
    // Where the clock is wrong what still waits is not taken any more; it was never sequenced.
    if isStopping, writer.isIdle || writer.isClockWrong && writer.hasNothingInFlight { return false }
    let timeout = waits ? writer.timeoutMilliseconds() : 0
    try writer.collect(wakeDescriptor: wake.descriptor, timeoutMilliseconds: timeout)
    return true
  }

  /// Once more, until the connection is back and nothing is missing, or that cannot be.
  private func reconnect(
    _ writer: consuming MarketWriter, _ course: inout ExchangeCourse, _ waits: Bool
  ) -> ExchangeEnd? {
    do throws(StorageFailure) {
      try writer.reconnect(patienceMilliseconds: RuntimeLimits.patienceMilliseconds)
      course.broken = nil
      course.stage = .leading(writer)
      return nil
    } catch {
      let reason: String
      switch error {
      case .connectionLost(let why): reason = why
      default:
        if error.breaksPromise { course.broken = error }
        // Written down though unheard, or by another who found the same: once more, for that may be on one machine alone.
        let isCondemned = if case .condemned = error { true } else { false }
        guard let found = course.broken, error.breaksPromise || isCondemned else {
          // Who leads now has the last answer; nobody else has looked.
          if case .leadershipLost = error { return .failed(error) }
          return .failed(course.broken ?? error)
        }
        guard let unwritten = condemn(writer, found) else { return .failed(found) }
        reason = "\(found), and that could not be written down: \(unwritten)"
      }
      let waited = (clock.monotonic() - course.lostSince) / 1_000_000
      if isStopping, waited >= RuntimeLimits.stopMilliseconds { return .failed(course.broken ?? error) }
      enter(.unavailable(reason: reason))
      pause(waits)
      course.stage = .lost(writer)
      return nil
    }
  }

  /// A standby knows nothing of what was answered here: it must find written down that the journal is not to be gone on with. Returns why
  /// it could not be written down.
  private func condemn(_ writer: borrowing MarketWriter, _ failure: StorageFailure) -> StorageFailure? {
    do throws(StorageFailure) {
      try writer.storage.condemn("\(failure)")
      return nil
    } catch {
      return error
    }
  }

  /// Waits a little, or until told to stop.
  private func pause(_ waits: Bool, milliseconds: Int32 = RuntimeLimits.retryMilliseconds) {
    guard waits else { return }
    _ = WakeSignal.wait(for: [wake.descriptor], milliseconds: milliseconds)
    wake.clear()
  }
}

extension Follower {
  /// Executes the journal through the last block of a leadership just taken. The market must be open.
  fileprivate mutating func follow(
    through leadership: Leadership, from reader: any JournalReader
  ) throws(FollowerFailure) {
    let end = leadership.lastBlock
    // Executed, never committed: the database failed over while it waited for its replica.
    guard lastBlock <= end else { throw .storage(.journalDiverged(block: end + 1)) }
    try catchUp(from: reader, through: end)
    guard lastBlock == end else {
      reader.forgetConnection()
      throw .storage(.connectionLost("the reader sees block \(lastBlock), not \(end) yet"))
    }
    // Taken back, and another written in its place with nothing behind it that would show.
    guard end == 0 || leadership.digest == engine.eventDigest else { throw .storage(.journalDiverged(block: end)) }
    guard engine.sequence > 0 else {
      throw .storage(.notReady("the market is not open: its journal is empty"))
    }
  }
}
