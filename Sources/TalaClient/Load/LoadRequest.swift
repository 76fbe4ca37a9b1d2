/// A request a load is about to send: by which session, and what.
struct LoadRequest: BitwiseCopyable {
  enum Kind: UInt8, BitwiseCopyable {
    case order = 1
    case cancel
    case replace
    case cancelAll
  }

  var session: Int
  var kind: Kind
  var isSell = false
  var book = 0
  var lots: Int64 = 0
  var ticks: Int64 = 0
  /// The order a cancel or a replace is about: its request's number in its session.
  var target: UInt64 = 0
  var hasPrice = false
  /// The order's number in a workload file; 0 if it is from none.
  var file: UInt32 = 0
}
