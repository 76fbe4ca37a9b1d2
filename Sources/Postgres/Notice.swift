/// Something the server said without being asked: a warning, a notice, or, just before it ends a connection, the reason.
public struct Notice: Sendable, Equatable {
  public var severity: String
  public var state: SQLState?
  public var message: String
  /// The function of the server that said it, which no language changes.
  public var function: String
}

/// Where libpq's notice callback writes. A class because C holds its address; the connection owns it and outlives every callback.
final class NoticeLog {
  /// More are not kept: the oldest go first, because the last words before an end are the ones that explain it.
  static let limit = 64

  private(set) var notices: [Notice] = []

  func record(_ notice: Notice) {
    if notices.count == Self.limit { notices.removeFirst() }
    notices.append(notice)
  }

  func takeAll() -> [Notice] {
    defer { notices.removeAll() }
    return notices
  }
}
