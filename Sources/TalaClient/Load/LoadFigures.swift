import Histogram

/// What a load measured.
public struct LoadFigures: Sendable, Equatable {
  /// Times from when requests were due to their answers, in microseconds.
  public struct Times: Sendable, Equatable {
    public var count: UInt64
    public var median: UInt64
    public var p99: UInt64
    public var p999: UInt64
    public var longest: UInt64

    public init(count: UInt64, median: UInt64, p99: UInt64, p999: UInt64, longest: UInt64) {
      self.count = count
      self.median = median
      self.p99 = p99
      self.p999 = p999
      self.longest = longest
    }
  }

  public var plan: LoadPlan
  /// Durably answered in the measured time: accepted, replaced, cancelled or refused.
  public var answered: Int
  /// Of them refused.
  public var refused: Int
  /// `busy`, `unavailable`, `throttled`: the market never saw these.
  public var notTaken: Int
  /// Never answered, over the whole run.
  public var lost: Int
  /// Answered twice, over the whole run.
  public var doubled: Int
  /// Times a session lost its connection and came back.
  public var returns: Int
  public var orders: Times
  public var others: Times
  /// Why it ended before its time, if it did: a session could not come back.
  public var failure: ClientFailure?

  public init(
    plan: LoadPlan, answered: Int, refused: Int, notTaken: Int, lost: Int, doubled: Int,
    returns: Int = 0, orders: Times, others: Times, failure: ClientFailure? = nil
  ) {
    self.plan = plan
    self.answered = answered
    self.refused = refused
    self.notTaken = notTaken
    self.lost = lost
    self.doubled = doubled
    self.returns = returns
    self.orders = orders
    self.others = others
    self.failure = failure
  }

  /// Whether it came to its end, and every request got one answer.
  public var isWhole: Bool { lost == 0 && doubled == 0 && failure == nil }

  public var perSecond: Int { answered / max(plan.seconds, 1) }

  /// The line a program reads; its times are those of new orders.
  public var resultLine: String {
    "result name=load sessions=\(plan.sessions) rate=\(plan.rate) seconds=\(plan.seconds) answered=\(answered) per_s=\(perSecond)"
      + " p50_us=\(orders.median) p99_us=\(orders.p99) p999_us=\(orders.p999) lost=\(lost) doubled=\(doubled)"
      + " refused=\(refused) not_taken=\(notTaken) returns=\(returns)" + (failure == nil ? "" : " ended=early")
  }
}

extension LoadFigures.Times {
  init(_ histogram: Histogram<UInt64>) {
    func microseconds(_ percentile: Double) -> UInt64 {
      (histogram.valueAtPercentile(percentile) + 500) / 1_000
    }
    self.init(
      count: histogram.totalCount, median: microseconds(50), p99: microseconds(99),
      p999: microseconds(99.9), longest: microseconds(100))
  }
}
