import CLibpq

/// What came back for something sent in pipeline mode, in the order it was sent.
public enum PipelineOutcome {
  /// The statement ran. Its transaction is not over: only `synchronised` means committed.
  case completed(Rows)
  case failed(PostgresError)
  /// Not run, because one before it failed and no synchronisation point lay between.
  case skipped
  /// Everything up to this synchronisation point is over: committed, unless it `failed`.
  case synchronised
}

/// Pipeline mode: statements are sent without waiting for answers. Each `synchronise` ends an implicit transaction.
///
///     send, synchronise ─► send, synchronise ─► …        (never blocks)
///     wait ─► nextOutcome … nil ─► wait ─► …             (blocks in poll only)
extension Connection {
  public func enterPipeline() throws(PostgresError) {
    let handle = unsafe try pointer
    // The handle is open.
    guard unsafe PQsetnonblocking(handle, 1) == 0, unsafe PQenterPipelineMode(handle) == 1 else { throw failure() }
  }

  /// Back to one statement at a time. Only when every outcome has been read.
  public func leavePipeline() throws(PostgresError) {
    let handle = unsafe try pointer
    // The handle is open.
    guard unsafe PQexitPipelineMode(handle) == 1, unsafe PQsetnonblocking(handle, 0) == 0 else { throw failure() }
  }

  /// Queues a prepared statement. What the socket does not take at once waits in memory for `wait`.
  public func send(_ name: String, _ parameters: [Parameter]) throws(PostgresError) {
    try name.checkedForC()
    let packed = PackedParameters(parameters)
    let handle = unsafe try pointer
    // The handle is open, the arrays have the length given, and libpq copies them into its own buffer.
    let sent = unsafe packed.withPointers { _, values, lengths, formats in
      unsafe PQsendQueryPrepared(handle, name, packed.count, values, lengths, formats, 1)
    }
    guard sent == 1 else { throw failure() }
  }

  /// Ends the implicit transaction of what was sent since the last one, and sends as much as the socket takes.
  public func synchronise() throws(PostgresError) {
    // The handle is open.
    guard unsafe PQpipelineSync(try pointer) == 1 else { throw failure() }
    unansweredSyncs += 1
  }

  /// Sends what is still queued and waits until the server has spoken, `wakeDescriptor` (if not negative) can be read, or the time is
  /// over. Reads what the server said, so that `nextOutcome` finds it. May return early with nothing.
  public func wait(wakeDescriptor: Int32 = -1, timeoutMilliseconds: Int32) throws(PostgresError) -> Readiness {
    let handle = unsafe try pointer
    // The handle is open; 1 means that some is left.
    let left = unsafe PQflush(handle)
    if left < 0 { throw failure() }
    let readiness = try Poll.wait(
      socket: try socket, writing: left == 1, wakeDescriptor: wakeDescriptor, timeoutMilliseconds: timeoutMilliseconds)
    // The handle is open. Writable or readable: libpq wants to read before it can go on writing.
    if readiness.socket, unsafe PQconsumeInput(handle) == 0 {
      // Asked only so that libpq looks at the last words it has read: they say why.
      _ = unsafe PQisBusy(handle)
      throw failure()
    }
    return readiness
  }

  /// The next outcome already received, or nil. Never blocks.
  public func nextOutcome() throws(PostgresError) -> PipelineOutcome? {
    let handle = unsafe try pointer
    // Between two statements' results libpq puts one null; a second in a row means that there is nothing.
    for _ in 0..<2 where unansweredSyncs > 0 {
      // The handle is open.
      if unsafe PQisBusy(handle) == 1 { return nil }
      // It is not busy, so this does not wait.
      guard let result = unsafe PQgetResult(handle) else { continue }
      let rows = unsafe Rows(owning: result)
      return unsafe outcome(rows, PQresultStatus(result))
    }
    return nil
  }

  private func outcome(_ rows: Rows, _ status: ExecStatusType) -> PipelineOutcome {
    switch status {
    case PGRES_PIPELINE_SYNC:
      unansweredSyncs -= 1
      return .synchronised
    case PGRES_PIPELINE_ABORTED:
      return .skipped
    default:
      return failure(of: rows).map { .failed($0) } ?? .completed(rows)
    }
  }
}
