/// A request a load is about to send: by which session, and what.
package struct LoadRequest: BitwiseCopyable, Equatable {
  package enum Kind: UInt8, BitwiseCopyable {
    case order = 1
    case cancel
    case replace
    case cancelAll
  }

  package var session: Int
  package var kind: Kind
  package var isSell = false
  package var book = 0
  package var lots: Int64 = 0
  package var ticks: Int64 = 0
  /// The order a cancel or a replace is about: its request's number in its session.
  package var target: UInt64 = 0
  package var hasPrice = false
  /// The order's number in a workload file; 0 if it is from none.
  package var file: UInt32 = 0

  package init(
    session: Int, kind: Kind, isSell: Bool = false, book: Int = 0, lots: Int64 = 0,
    ticks: Int64 = 0, target: UInt64 = 0, hasPrice: Bool = false, file: UInt32 = 0
  ) {
    self.session = session
    self.kind = kind
    self.isSell = isSell
    self.book = book
    self.lots = lots
    self.ticks = ticks
    self.target = target
    self.hasPrice = hasPrice
    self.file = file
  }
}
