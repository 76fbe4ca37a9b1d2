/// Lets so many go on at the same time; the others wait their turn.
actor Lanes {
  // An actor because the tests that come and go run side by side.
  private var free: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(_ count: Int) { free = count }

  /// Goes on when there is a lane, and leaves it at the end.
  func drive(_ body: @Sendable () async throws -> Void) async throws {
    if free > 0 {
      free -= 1
    } else {
      await withCheckedContinuation { waiting.append($0) }
    }
    defer { leave() }
    try await body()
  }

  private func leave() {
    guard !waiting.isEmpty else {
      free += 1
      return
    }
    waiting.removeFirst().resume()
  }
}
