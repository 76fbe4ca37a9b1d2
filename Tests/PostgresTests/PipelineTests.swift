import Glibc
import Postgres
import Testing

@Suite struct PipelineTests {
  /// What arrives until so many synchronisation points are over, in words.
  private func outcomes(_ connection: Connection, synchronisations: Int) throws -> [String] {
    var words: [String] = []
    var left = synchronisations
    while left > 0 {
      guard let outcome = try connection.nextOutcome() else {
        _ = try connection.wait(timeoutMilliseconds: 1_000)
        continue
      }
      switch outcome {
      case .completed(let rows): words.append("row \(try rows.one().int64(0))")
      case .failed(let error): words.append("failed \(error.state?.code ?? "")")
      case .skipped: words.append("skipped")
      case .synchronised:
        words.append("synchronised")
        left -= 1
      }
    }
    return words
  }

  private func pipeline() throws -> Connection {
    let connection = try TestServer.connect()
    try connection.prepare("divide", "select 100 / $1", [.int64])
    try connection.enterPipeline()
    return connection
  }

  @Test func `answers come in the order of the questions`() throws {
    let connection = try pipeline()
    for divisor in [Int64(1), 2, 4] {
      try connection.send("divide", [.int64(divisor)])
      try connection.synchronise()
    }
    #expect(
      try outcomes(connection, synchronisations: 3) == [
        "row 100", "synchronised", "row 50", "synchronised", "row 25", "synchronised",
      ])
    #expect(try connection.nextOutcome() == nil)
  }

  @Test func `a failure skips what shares its synchronisation point and nothing else`() throws {
    let connection = try pipeline()
    try connection.send("divide", [.int64(0)])
    try connection.send("divide", [.int64(1)])
    try connection.synchronise()
    try connection.send("divide", [.int64(5)])
    try connection.synchronise()
    #expect(
      try outcomes(connection, synchronisations: 2) == [
        "failed 22012", "skipped", "synchronised", "row 20", "synchronised",
      ])
  }

  @Test func `more than the socket takes is sent while waiting`() throws {
    let connection = try TestServer.connect()
    try connection.prepare("length", "select length($1)", [.bytes])
    try connection.enterPipeline()
    for _ in 0..<4 {
      try connection.send("length", [.bytes([UInt8](repeating: 7, count: 4 << 20))])
      try connection.synchronise()
    }
    let words = try outcomes(connection, synchronisations: 4)
    #expect(words.filter { $0 == "row \(4 << 20)" }.count == 4)
  }

  @Test func `a readable wake descriptor ends the wait`() throws {
    let connection = try pipeline()
    var ends: [Int32] = [0, 0]
    // The array has the two places pipe fills.
    #expect(unsafe pipe(&ends) == 0)
    // One byte of a local is written.
    #expect(unsafe write(ends[1], [1 as UInt8], 1) == 1)
    let readiness = try connection.wait(wakeDescriptor: ends[0], timeoutMilliseconds: 60_000)
    #expect(readiness.wake && !readiness.socket)
    for end in ends { close(end) }
  }

  @Test func `a backend ended in the middle is noticed by waiting`() throws {
    let connection = try pipeline()
    try TestServer.connect().query("select pg_terminate_backend($1)", .int32(connection.backendPID))
    let error = failure { () throws(PostgresError) in
      // Its last words may come before its end.
      for _ in 0..<100 { _ = try connection.wait(timeoutMilliseconds: 1_000) }
    }
    #expect(error?.kind == .connection)
    #expect(error?.state == .adminShutdown)
  }

  @Test func `a pipeline can be left and entered again`() throws {
    let connection = try pipeline()
    try connection.send("divide", [.int64(10)])
    try connection.synchronise()
    _ = try outcomes(connection, synchronisations: 1)
    try connection.leavePipeline()
    #expect(try connection.query("select 1").count == 1)
    try connection.enterPipeline()
  }
}

extension PipelineOutcome? {
  fileprivate static func == (outcome: PipelineOutcome?, nothing: _OptionalNilComparisonType) -> Bool {
    if case .none = outcome { true } else { false }
  }
}
