import CLibpq

/// One connection to PostgreSQL, for one thread at a time. A class because it has identity: the session on the server, its
/// transaction, its prepared statements. Closed when it is released, or earlier by `close`.
///
/// Every call throws `PostgresError` of kind `connection` once the connection is gone; nothing reconnects by itself, because what
/// was in flight has an unknown outcome and only the caller knows what that means.
@safe public final class Connection {
  private var handle: OpaquePointer?
  private let noticeLog = NoticeLog()
  /// Synchronisation points sent and not yet answered; see `Connection+Pipeline`.
  var unansweredSyncs = 0
  /// Milliseconds for which the server may be silent while an answer is waited for, negative for ever; not in pipeline mode, nor in a COPY. When
  /// they are over the connection is closed. A commit that waits for a replica is silent too, and goes on at the server without its client: only
  /// for a connection that commits nothing, or what may as well be committed unheard.
  public var patienceMilliseconds: Int32 = -1

  /// Connects by a libpq conninfo string or URI, to the first of its hosts that answers and is what `target_session_attrs` asks for. The
  /// timeout is for all of them together, and each has its share of what is left; looking up a host's name is not bounded by it.
  /// Defaults that notice a dead peer within seconds come first, so that the conninfo can say otherwise.
  public init(_ conninfo: String, timeoutMilliseconds: Int = 5_000) throws(PostgresError) {
    try conninfo.checkedForC()
    let hosts = ConnectionHosts(of: conninfo)
    let deadline = Deadline(milliseconds: timeoutMilliseconds)
    var failures: [PostgresError] = []
    for (index, settings) in hosts.settings.enumerated() {
      let share = Int(deadline.remainingMilliseconds) / (hosts.settings.count - index)
      do {
        try start(Self.defaults + [("dbname", conninfo), ("client_encoding", "UTF8")] + settings)
        try finishConnecting(by: Deadline(milliseconds: min(share, hosts.mostMilliseconds)))
        return
      } catch {
        close()
        failures.append(error)
      }
    }
    throw PostgresError(
      .connection, state: failures.last?.state, failures.map(\.message).joined(separator: "; "))
  }

  private func start(_ settings: [(String, String)]) throws(PostgresError) {
    var keywords = CTexts()
    var values = CTexts()
    for (keyword, value) in settings {
      keywords.append(keyword)
      values.append(value)
    }
    // Both lists are of one length and ended by null; libpq copies what it keeps.
    let started = unsafe keywords.withPointers { keys in
      unsafe values.withPointers { unsafe PQconnectStartParams(keys, $0, 1) }
    }
    guard let started = unsafe started else {
      throw PostgresError(.connection, "libpq could not allocate a connection")
    }
    unsafe handle = started
    // The log outlives the connection: `close` ends the connection before the log is released.
    let context = unsafe Unmanaged.passUnretained(noticeLog).toOpaque()
    unsafe PQsetNoticeReceiver(started, recordNotice, context)
  }

  deinit { close() }

  private static let defaults = [
    ("fallback_application_name", "tala"), ("keepalives_idle", "2"), ("keepalives_interval", "1"),
    ("keepalives_count", "3"), ("tcp_user_timeout", "4000"),
  ]

  private func finishConnecting(by deadline: Deadline) throws(PostgresError) {
    var writing = true
    while true {
      let readiness = try Poll.wait(
        socket: try socket, writing: writing, reading: !writing, timeoutMilliseconds: deadline.remainingMilliseconds)
      if !readiness.socket {
        if !deadline.isOver { continue }
        throw PostgresError(.connection, "no connection within the time allowed")
      }
      // The handle was checked by `socket`.
      switch unsafe PQconnectPoll(try pointer) {
      case PGRES_POLLING_OK: return
      case PGRES_POLLING_WRITING: writing = true
      case PGRES_POLLING_READING: writing = false
      default: throw failure()
      }
    }
  }

  /// Ends the connection; what was in flight may or may not happen. Closing twice is closing once.
  public func close() {
    // Freed once: the handle is forgotten with it. PQfinish accepts null.
    unsafe PQfinish(handle)
    unsafe handle = nil
    unansweredSyncs = 0
  }

  public var isOpen: Bool {
    // PQstatus accepts null and calls it bad.
    unsafe PQstatus(handle) == CONNECTION_OK
  }

  /// The server process at the other end, as pg_terminate_backend wants it.
  public var backendPID: Int32 {
    // PQbackendPID accepts null and answers 0.
    unsafe PQbackendPID(handle)
  }

  /// What the server said without being asked, since the last call; at most the last 64. Never written to standard error.
  public func takeNotices() -> [Notice] { noticeLog.takeAll() }

  /// Takes the notices, and throws if a commit was told to wait for its replica no longer (`pg_cancel_backend`): it is confirmed like any other, and
  /// only a warning says that it is on one machine alone. The session must let warnings come (`client_min_messages`).
  public func checkReplicated() throws(PostgresError) {
    for notice in takeNotices() where notice.function == "SyncRepWaitForLSN" {
      throw PostgresError(.connection, state: notice.state, notice.message)
    }
  }

  var pointer: OpaquePointer {
    get throws(PostgresError) {
      guard let handle = unsafe handle else { throw .closed }
      return unsafe handle
    }
  }

  var socket: Int32 {
    get throws(PostgresError) {
      // Checked not to be null by `pointer`.
      let descriptor = unsafe PQsocket(try pointer)
      if descriptor < 0 { throw failure() }
      return descriptor
    }
  }

  /// libpq's account of what last failed, with the server's last words if it ended the connection.
  func failure() -> PostgresError {
    guard let handle = unsafe handle else { return .closed }
    // The text belongs to the connection; it is copied here.
    let text = unsafe String(cString: PQerrorMessage(handle))
    let lastWords = noticeLog.notices.last { $0.severity == "FATAL" || $0.severity == "PANIC" }
    let message = text.trimmed.isEmpty ? "the connection failed without a reason" : text.trimmed
    return PostgresError(
      .connection, state: lastWords?.state, lastWords.map { "\($0.message); \(message)" } ?? message)
  }
}

/// libpq's callback for notices; without it they would be printed to standard error.
private func recordNotice(_ context: UnsafeMutableRawPointer?, _ result: OpaquePointer?) {
  guard let context = unsafe context, let result = unsafe result else { return }
  // The context is the log of the connection that is calling, alive while it calls; libpq keeps the result.
  let log = unsafe Unmanaged<NoticeLog>.fromOpaque(context).takeUnretainedValue()
  unsafe log.record(
    Notice(
      severity: resultField(result, tala_diag_severity) ?? "",
      state: resultField(result, tala_diag_sqlstate).map { SQLState($0) },
      message: resultField(result, tala_diag_message) ?? "",
      function: resultField(result, tala_diag_function) ?? ""))
}
