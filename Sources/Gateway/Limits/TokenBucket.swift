/// A rate limit: a bucket that fills at a steady rate up to what can be saved up, and gives one token a request.
///
/// Kept in nanoseconds of filling, so that no fraction is ever lost: a token costs `1e9 / rate` of them.
public struct TokenBucket: Sendable, Equatable {
  private let cost: Int64
  private let capacity: Int64
  private var level: Int64
  private var filled: Moment
  private var warned = false

  /// What taking a token came to.
  public enum Outcome: Sendable, Equatable {
    case taken
    /// Taken, and four fifths of what can be saved up are used: told once until the bucket is half full again.
    case takenWithWarning
    case empty
  }

  /// A full bucket. Precondition: 1 ≤ `rate` ≤ 10⁹ tokens per second, 1 ≤ `savedUp` ≤ 10⁹.
  public init(rate: Int64, savedUp: Int64, at moment: Moment) {
    precondition((1...1_000_000_000).contains(rate) && (1...1_000_000_000).contains(savedUp))
    cost = 1_000_000_000 / rate
    capacity = cost * savedUp
    level = capacity
    filled = moment
  }

  public mutating func take(at moment: Moment) -> Outcome {
    fill(to: moment)
    guard level >= cost else { return .empty }
    level -= cost
    if level >= capacity / 2 { warned = false }
    guard level < capacity / 5, !warned else { return .taken }
    warned = true
    return .takenWithWarning
  }

  /// Puts a token back: the request it was taken for was not made.
  public mutating func giveBack() { level = min(capacity, level + cost) }

  private mutating func fill(to moment: Moment) {
    guard moment > filled else { return }
    let elapsed = moment.nanoseconds - filled.nanoseconds
    filled = moment
    level = elapsed >= capacity - level ? capacity : level + elapsed
  }
}
