/// Where a load's requests come from.
enum LoadFlow {
  case quiet(QuietFlow)
  case replay(ReplayFlow)

  mutating func next() -> LoadRequest {
    switch self {
    case .quiet(var flow):
      // Taken out and put back, so that its arrays are changed in place.
      self = .none
      defer { self = .quiet(flow) }
      return flow.next()
    case .replay(var flow):
      self = .none
      defer { self = .replay(flow) }
      return flow.next()
    case .none: preconditionFailure("a flow is being changed")
    }
  }

  /// A request got its number.
  mutating func sent(_ request: LoadRequest, as number: UInt64) {
    guard request.file > 0, case .replay(var flow) = self else { return }
    self = .none
    flow.sent(request.file, as: number)
    self = .replay(flow)
  }

  /// An order has entered the book.
  mutating func accepted(_ number: UInt64, of session: Int) {
    guard case .quiet(var flow) = self else { return }
    self = .none
    flow.accepted(number, of: session)
    self = .quiet(flow)
  }

  /// While one of the others is changed.
  case none
}
