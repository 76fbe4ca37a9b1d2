public import MarketEngine
import Synchronization

/// What the sessions of one user, and of one member, use together, on whatever event loops they are. Held for one addition at a time.
public final class SharedAllowances: Sendable {
  private struct Contents {
    var unanswered: [UInt32: Int] = [:]
    var rates: [UInt32: TokenBucket] = [:]
  }

  private let limits: GatewayLimits
  private let contents = Mutex(Contents())

  public init(limits: GatewayLimits) { self.limits = limits }

  /// What asking for one more request came to.
  public enum Outcome: Sendable, Equatable {
    case taken
    case takenWithWarning
    case windowFull
    case rateExceeded
  }

  /// Counts one more unanswered request of a user and takes a token of its member; neither if either is used up.
  public func take(user: UserNumber, member: MemberNumber, at moment: Moment) -> Outcome {
    contents.withLock { contents in
      let unanswered = contents.unanswered[user.value, default: 0]
      guard unanswered < limits.userWindow else { return .windowFull }
      let outcome = contents.rates[
        member.value,
        default: TokenBucket(
          rate: limits.memberRate, savedUp: limits.memberSavedUp, at: moment)
      ].take(at: moment)
      guard outcome != .empty else { return .rateExceeded }
      contents.unanswered[user.value] = unanswered + 1
      return outcome == .taken ? .taken : .takenWithWarning
    }
  }

  /// `count` requests of a user are answered, or were not taken by the exchange.
  public func release(user: UserNumber, count: Int) {
    contents.withLock { contents in
      let left = contents.unanswered[user.value, default: 0] - count
      precondition(left >= 0, "more answers than requests")
      contents.unanswered[user.value] = left == 0 ? nil : left
    }
  }

  /// Unanswered requests of a user.
  public func unanswered(user: UserNumber) -> Int {
    contents.withLock { $0.unanswered[user.value, default: 0] }
  }
}
