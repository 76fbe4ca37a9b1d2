import Gateway
import Testing

struct TokenBucketTests {
  @Test func `a full bucket gives what was saved up and then what flows in`() {
    var bucket = TokenBucket(rate: 1_000, savedUp: 5, at: Moment(nanoseconds: 0))
    var taken = 0
    while bucket.take(at: Moment(nanoseconds: 0)) != .empty { taken += 1 }
    #expect(taken == 5)
    #expect(bucket.take(at: Moment(nanoseconds: 999_999)) == .empty)
    #expect(bucket.take(at: Moment(nanoseconds: 1_000_000)) != .empty)
    #expect(bucket.take(at: Moment(nanoseconds: 1_000_000)) == .empty)
  }

  @Test func `it never holds more than can be saved up`() {
    var bucket = TokenBucket(rate: 1_000, savedUp: 3, at: Moment(nanoseconds: 0))
    let later = Moment(nanoseconds: .max)
    var taken = 0
    while bucket.take(at: later) != .empty { taken += 1 }
    #expect(taken == 3)
  }

  @Test func `a clock that stands or goes back gives nothing`() {
    var bucket = TokenBucket(rate: 1, savedUp: 1, at: Moment(nanoseconds: 5_000_000_000))
    #expect(bucket.take(at: Moment(nanoseconds: 5_000_000_000)) != .empty)
    #expect(bucket.take(at: Moment(nanoseconds: 0)) == .empty)
    #expect(bucket.take(at: Moment(nanoseconds: 5_000_000_000)) == .empty)
  }

  @Test func `it warns once, and again only after it was half full`() {
    var bucket = TokenBucket(rate: 10, savedUp: 10, at: Moment(nanoseconds: 0))
    var warnings = 0
    for _ in 1...10 where bucket.take(at: Moment(nanoseconds: 0)) == .takenWithWarning {
      warnings += 1
    }
    #expect(warnings == 1)
    let later = Moment(nanoseconds: 1_000_000_000)
    for _ in 1...10 where bucket.take(at: later) == .takenWithWarning { warnings += 1 }
    #expect(warnings == 2)
  }

  @Test func `a token given back can be taken again`() {
    var bucket = TokenBucket(rate: 1, savedUp: 1, at: Moment(nanoseconds: 0))
    #expect(bucket.take(at: Moment(nanoseconds: 0)) != .empty)
    bucket.giveBack()
    #expect(bucket.take(at: Moment(nanoseconds: 0)) != .empty)
  }
}
