/// The orders of a workload file, over and over, each pass after a mass cancel of every session's orders.
///
/// An order's session follows from its number, and all requests about it are that session's. Buys belong to one half of the sessions
/// and sells to the other, so no member meets itself; after each pass the halves change sides, so that the rights sold come back.
package struct ReplayFlow {
  private let records: [FlowRecord]
  private let sessions: Int
  /// Of each order of the file, its request's number in its session, in this pass.
  private var numbers: [UInt64]
  private var position = 0
  package private(set) var passes = 0
  /// Sessions still to cancel everything before this pass; counted down.
  private var cancelling = 0

  /// Precondition: an even number of sessions, at least 2; at least one record.
  package init(records: [FlowRecord], sessions: Int) {
    precondition(sessions >= 2 && sessions % 2 == 0 && !records.isEmpty)
    self.records = records
    self.sessions = sessions
    var highest: UInt32 = 0
    for record in records { highest = max(highest, record.order) }
    numbers = [UInt64](repeating: 0, count: Int(highest) + 1)
  }

  /// The next request.
  package mutating func next() -> LoadRequest {
    if position == records.count {
      position = 0
      passes += 1
      cancelling = sessions
    }
    if cancelling > 0 {
      cancelling -= 1
      return LoadRequest(session: cancelling, kind: .cancelAll)
    }
    let record = records[position]
    position += 1
    return request(for: record)
  }

  /// The order of that number in the file was sent.
  package mutating func sent(_ order: UInt32, as number: UInt64) { numbers[Int(order)] = number }

  private func request(for record: FlowRecord) -> LoadRequest {
    let session = session(of: record)
    let target = numbers[Int(record.order)]
    switch record.kind {
    case .limit:
      return LoadRequest(
        session: session, kind: .order, isSell: record.isSell, book: Int(record.book),
        lots: Int64(record.lots), ticks: Int64(record.ticks), file: record.order)
    case .cancel: return LoadRequest(session: session, kind: .cancel, target: target)
    case .reduce:
      return LoadRequest(
        session: session, kind: .replace, lots: Int64(record.lots), target: target)
    case .replace:
      return LoadRequest(
        session: session, kind: .replace, lots: Int64(record.lots), ticks: Int64(record.ticks),
        target: target, hasPrice: true)
    }
  }

  private func session(of record: FlowRecord) -> Int {
    let half = sessions / 2
    let isUpper = record.isSell != (passes % 2 == 1)
    return Int(record.order) % half + (isUpper ? half : 0)
  }
}
