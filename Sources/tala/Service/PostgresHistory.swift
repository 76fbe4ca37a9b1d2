import Dispatch
import Gateway
import Journal
import LineProtocol
import MarketEngine
import Postgres
import PostgresStore
import Synchronization

/// Members' past from the projected tables. Reading waits on the database, so it has a thread of its own; a request waits until the
/// projection has passed what it asks for.
final class PostgresHistory: MemberHistory {
  // A class because the gateway's loops share the one connection behind it.
  private let queue = DispatchQueue(label: "tala.history")
  private let reader: Mutex<MemberEventReader>

  /// How long a member's past may take to arrive in the tables, or the database to be back, before it is called unavailable.
  private static let patienceMilliseconds = 10_000

  init(conninfo: String, market: Market) {
    reader = Mutex(MemberEventReader(conninfo: conninfo, market: market))
  }

  func events(
    of member: MemberNumber, after: UInt64, through: UInt64, limit: Int
  ) async throws(HistoryFailure) -> HistoryPage {
    try await waitForProjection(of: member, through: through)
    return try await read { reader throws(StorageFailure) in
      try reader.events(member: member, after: after, through: through, limit: limit)
    }
  }

  func fills(
    of member: MemberNumber, through: UInt64, limit: Int
  ) async throws(HistoryFailure) -> HistoryPage {
    try await waitForProjection(of: member, through: through)
    return try await read { reader throws(StorageFailure) in
      try reader.fills(member: member, through: through, limit: limit)
    }
  }

  private func waitForProjection(
    of member: MemberNumber, through: UInt64
  ) async throws(HistoryFailure) {
    for _ in 0..<(PostgresHistory.patienceMilliseconds / 10) {
      let last = try await onQueue { reader throws(StorageFailure) in
        try reader.lastNumber(of: member)
      }
      if last >= through { return }
      do {
        try await Task.sleep(for: .milliseconds(10))
      } catch {
        throw .unavailable("the request was given up")
      }
    }
    throw .unavailable("the tables have not caught up")
  }

  private func read(
    _ body: @escaping @Sendable (MemberEventReader) throws(StorageFailure) -> [StoredMemberEvent]
  ) async throws(HistoryFailure) -> HistoryPage {
    let stored = try await onQueue(body)
    var symbols: [UInt32: ContractSymbol] = [:]
    for case let symbol? in stored.map(\.symbol) {
      symbols[symbol.contract.value] = ContractSymbol(
        zone: symbol.zone, product: symbol.product, label: symbol.label)
    }
    return HistoryPage(events: stored.map(\.event), symbols: symbols.map { (ContractNumber($0.key), $0.value) })
  }

  /// Tries again where the connection is lost: it may have been long ago, and nobody has asked for anything since.
  private func onQueue<Value: Sendable>(
    _ body: @escaping @Sendable (MemberEventReader) throws(StorageFailure) -> Value
  ) async throws(HistoryFailure) -> Value {
    let deadline = ContinuousClock.now + .milliseconds(PostgresHistory.patienceMilliseconds)
    while true {
      switch await once(body) {
      case .success(let value): return value
      case .failure(.connectionLost(let reason)):
        guard ContinuousClock.now < deadline else { throw .unavailable(reason) }
      case .failure(let failure): throw .unavailable("\(failure)")
      }
      do {
        try await Task.sleep(for: .milliseconds(20))
      } catch {
        throw .unavailable("the request was given up")
      }
    }
  }

  private func once<Value: Sendable>(
    _ body: @escaping @Sendable (MemberEventReader) throws(StorageFailure) -> Value
  ) async -> Result<Value, StorageFailure> {
    await withCheckedContinuation { continuation in
      queue.async { [self] in
        let result = reader.withLock { reader in
          Result { () throws(StorageFailure) in try body(reader) }
        }
        continuation.resume(returning: result)
      }
    }
  }
}
