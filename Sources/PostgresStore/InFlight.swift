/// Something sent and not yet answered: a block, or a renewal of the lease.
package struct InFlight {
  /// Nil for a renewal.
  var block: UInt64?
  /// When it was sent, by the monotonic clock and by the wall clock.
  var sent: UInt64
  var sentWall: Int64
  /// The database's clock as it answered, in microseconds; nil until its statement has run.
  var databaseClock: Int64?

  /// How far the database's clock is from ours, at least: it was read some time between sending and receiving, and whatever that
  /// leaves open is not held against it. So a slow commit is never mistaken for a wrong clock.
  package static func clockDifference(database microseconds: Int64, sent: Int64, received: Int64) -> Int64 {
    let database = microseconds * 1_000
    if database < sent { return database - sent }
    if database > received { return database - received }
    return 0
  }
}
