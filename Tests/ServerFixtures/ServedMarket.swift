import Foundation
import Glibc
public import Postgres
import Synchronization

/// A market in a database of its own, and the `tala serve` that serves it. Used by one task.
public final class ServedMarket {
  // A class because the server is started and ended many times while others hold on to it.
  public struct Missing: Error, CustomStringConvertible {
    public let description = "TALA_DATABASE is not set: run the tests by tools/with-postgres swift test"
  }

  /// How to reach the database.
  public let conninfo: String
  /// Where the server listens.
  public private(set) var port = 0
  public private(set) var program: Program?
  private let name: String
  private let server: String
  private let options: [String]

  private static let counter = Atomic<Int>(0)

  private init(server: String, name: String, options: [String]) {
    self.server = server
    self.name = name
    self.options = options
    conninfo = "\(server) dbname=\(name)"
  }

  /// An open market `QH` whose first operator is `exchange operator`; nobody serves it yet. `clockStart` makes its clock a manual
  /// one; `options` are further ones of `serve`.
  public static func open(clockStart: String?, options: [String] = []) async throws -> ServedMarket {
    guard let server = ProcessInfo.processInfo.environment["TALA_DATABASE"] else { throw Missing() }
    let number = counter.add(1, ordering: .relaxed).newValue
    let market = ServedMarket(server: server, name: "served_\(getpid())_\(number)", options: options)
    let model = try await models.name(of: clockStart, on: server)
    try await run("create database \(market.name) template \(model)", on: server)
    return market
  }

  /// On a thread of its own: making and dropping databases waits for the disk, while a server beside waits for those who come back to it.
  private static func run(_ statement: String, on server: String) async throws {
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      Thread.detachNewThread {
        continuation.resume(with: Result { try Connection(server).script(statement) })
      }
    }
  }

  private static let models = Models()

  /// Databases in which nothing but an open market is, by the start of its clock. One is made once and copied for each market, which takes
  /// a third of the time; it goes with the tests' cluster.
  private actor Models {
    // An actor because tests that run side by side share it.
    private var made: [String?: Task<String, any Error>] = [:]

    func name(of clockStart: String?, on server: String) async throws -> String {
      if let task = made[clockStart] { return try await task.value }
      let name = "model_\(getpid())_\(made.count)"
      let task = Task {
        try await ServedMarket.run("create database \(name)", on: server)
        let clock = clockStart.map { ["--clock", "manual", "--clock-start", $0] } ?? []
        try await Program.run(
          ["migrate", "--database", "\(server) dbname=\(name)", "--operator-key", UserKeys.publicKey("exchange", "operator")]
            + clock)
        return name
      }
      made[clockStart] = task
      return try await task.value
    }
  }

  /// Serves it; returns when it is open. As a supervisor does, it starts again what could not have the database in time: beside hundreds of
  /// databases that are made and dropped a connection may take longer than the program waits for one.
  public func start() async throws {
    for _ in 1...3 {
      let program = try begin()
      do {
        port = try await program.port()
        return
      } catch {
        guard program.output.contains("no connection within the time allowed"), await program.end() == 1 else { throw error }
      }
    }
    port = try await begin().port()
  }

  /// Begins to serve it; it is not open yet.
  @discardableResult public func begin() throws -> Program {
    let program = try Program.start(
      ["serve", "--database", conninfo, "--listen", "127.0.0.1:0", "--log-level", "warning"] + options)
    self.program = program
    return program
  }

  /// Sends the server a signal and waits for its end; its exit code, or the signal.
  @discardableResult public func end(by signal: Int32) async -> Int32 {
    guard let program else { return 0 }
    program.signal(signal)
    return await program.end()
  }

  /// The server is killed at once, wherever it is.
  public func kill() async { await end(by: SIGKILL) }

  public func connect() throws(PostgresError) -> Connection { try Connection(conninfo) }

  /// Ends the server if it runs and throws the database away.
  public func close() async throws {
    await kill()
    try await ServedMarket.run("drop database \(name) with (force)", on: server)
  }
}
