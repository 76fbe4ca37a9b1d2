import Postgres
import Testing

@Suite struct ConnectionTests {
  @Test func `values come back as they were bound`() throws {
    let connection = try TestServer.connect()
    let row = try connection.query(
      "select $1, $2, $3, $4, $5, $6::text, $7", .int64(.min), .int64(.max), .int32(-7), .bool(true),
      .text("塔拉滩 'quoted'"), .null, .bytes([0, 255, 0])
    ).one()
    #expect(try row.int64(0) == .min)
    #expect(try row.int64(1) == .max)
    #expect(try row.int64(2) == -7)
    #expect(try row.int32(2) == -7)
    #expect(try row.bool(3))
    #expect(try row.string(4) == "塔拉滩 'quoted'")
    #expect(try row.isNull(5))
    #expect(try row.bytes(6) == [0, 255, 0])
  }

  @Test func `empty text and empty bytes are not null`() throws {
    let row = try TestServer.connect().query("select $1, $2", .text(""), .bytes([])).one()
    #expect(try row.string(0) == "")
    #expect(try row.bytes(1) == [])
  }

  @Test func `a value read as the wrong type is refused`() throws {
    let row = try TestServer.connect().query("select 'five', null::bigint, 5000000000").one()
    #expect(failure { () throws(PostgresError) in _ = try row.int64(0) }?.kind == .value)
    #expect(failure { () throws(PostgresError) in _ = try row.int64(1) }?.kind == .value)
    #expect(failure { () throws(PostgresError) in _ = try row.int32(2) }?.kind == .value)
    #expect(failure { () throws(PostgresError) in _ = try row.int64(3) }?.kind == .value)
  }

  @Test func `an answer that does not come in time closes the connection`() throws {
    let connection = try TestServer.connect()
    connection.patienceMilliseconds = 100
    let error = failure { () throws(PostgresError) in
      #expect(try connection.query("select 1").one().int64(0) == 1)
      try connection.query("select pg_sleep(60)")
    }
    #expect(error?.kind == .connection)
    #expect(error?.message == "the server said nothing for 100 ms")
    #expect(!connection.isOpen)
  }

  @Test func `an error carries its SQLSTATE and leaves the connection usable`() throws {
    let connection = try TestServer.connect()
    let error = failure { () throws(PostgresError) in try connection.query("select * from nowhere") }
    #expect(error?.kind == .server)
    #expect(error?.state == .undefinedTable)
    #expect(try connection.query("select 1").one().int64(0) == 1)
  }

  @Test func `a NUL in a statement is refused before it is cut off`() throws {
    let connection = try TestServer.connect()
    let error = failure { () throws(PostgresError) in try connection.query("select 1 \0 where false") }
    #expect(error?.kind == .value)
  }

  @Test func `a NUL in a bound text is refused by the server`() throws {
    let connection = try TestServer.connect()
    let error = failure { () throws(PostgresError) in try connection.query("select $1", .text("a\0b")) }
    #expect(error?.state == .characterNotInRepertoire)
  }

  @Test func `a notice is kept instead of printed`() throws {
    let connection = try TestServer.connect()
    try connection.script("do $$ begin raise notice 'the gate is near'; end $$")
    let notices = connection.takeNotices()
    #expect(notices.map(\.message) == ["the gate is near"])
    #expect(notices.map(\.severity) == ["NOTICE"])
    #expect(connection.takeNotices().isEmpty)
  }

  @Test func `only the last notices are kept`() throws {
    let connection = try TestServer.connect()
    try connection.script("do $$ begin for n in 1..100 loop raise notice '%', n; end loop; end $$")
    let notices = connection.takeNotices()
    #expect(notices.count == 64)
    #expect(notices.last?.message == "100")
  }

  @Test func `a refused connection says where it was refused`() {
    let error = failure { () throws(PostgresError) in _ = try Connection("host=/nowhere dbname=tala user=tala") }
    #expect(error?.kind == .connection)
    #expect(error?.message.contains("/nowhere") == true)
  }

  @Test func `a host that takes the connection and says nothing does not keep it from the next`() throws {
    let silent = try SilentServer()
    let words = try TestServer.conninfo().split(separator: " ")
    let folder = try #require(words.first { $0.hasPrefix("host=") }?.dropFirst(5))
    let rest = words.filter { !$0.hasPrefix("host=") }.joined(separator: " ")
    let hosts =
      "host=127.0.0.1,127.0.0.1,\(folder) port=\(silent.port),\(silent.port),5432 \(rest) target_session_attrs=read-write"
    let connection = try Connection(hosts, timeoutMilliseconds: 1_500)
    #expect(try connection.query("select 1").one().int64(0) == 1)
  }

  @Test func `of several hosts that cannot be had each is told`() throws {
    let silent = try SilentServer()
    let error = failure { () throws(PostgresError) in
      _ = try Connection(
        "host=/nowhere,127.0.0.1,/elsewhere port=5432,\(silent.port),5432 dbname=tala user=tala", timeoutMilliseconds: 300)
    }
    #expect(error?.kind == .connection)
    for part in ["/nowhere", "no connection within the time allowed", "/elsewhere"] {
      #expect(error?.message.contains(part) == true, "\(part)")
    }
  }

  @Test func `connect_timeout is heeded for each host`() throws {
    let silent = try SilentServer()
    let before = Monotonic.nanoseconds()
    let error = failure { () throws(PostgresError) in
      _ = try Connection(
        "host=127.0.0.1 port=\(silent.port) dbname=tala user=tala connect_timeout=1", timeoutMilliseconds: 600_000)
    }
    #expect(error?.message.contains("no connection within the time allowed") == true)
    // Not the ten minutes it was given.
    #expect(Monotonic.nanoseconds() - before < 300_000_000_000)
  }

  @Test func `lists of hosts and ports that do not fit are refused`() {
    let error = failure { () throws(PostgresError) in
      _ = try Connection("host=/nowhere,/elsewhere port=1,2,3 dbname=tala user=tala")
    }
    #expect(error?.message.contains("port") == true)
  }

  @Test func `a missing database is told by its name`() throws {
    let conninfo = try TestServer.conninfo() + " dbname=missing"
    let error = failure { () throws(PostgresError) in _ = try Connection(conninfo) }
    #expect(error?.kind == .connection)
    #expect(error?.message.contains("missing") == true)
  }

  @Test func `a malformed conninfo is an error and no connection`() {
    let error = failure { () throws(PostgresError) in _ = try Connection("host") }
    #expect(error?.kind == .connection)
  }

  @Test func `a connection whose backend was ended says why`() throws {
    let connection = try TestServer.connect()
    try TestServer.connect().query("select pg_terminate_backend($1)", .int32(connection.backendPID))
    let error = failure { () throws(PostgresError) in try connection.query("select 1") }
    #expect(error?.kind == .connection)
    #expect(error?.state == .adminShutdown)
    #expect(!connection.isOpen)
  }

  @Test func `a closed connection refuses everything`() throws {
    let connection = try TestServer.connect()
    connection.close()
    connection.close()
    #expect(!connection.isOpen)
    #expect(failure { () throws(PostgresError) in try connection.query("select 1") }?.kind == .connection)
    #expect(failure { () throws(PostgresError) in try connection.synchronise() }?.kind == .connection)
  }

  @Test func `a prepared statement runs again and again`() throws {
    let connection = try TestServer.connect()
    try connection.prepare("double", "select $1 * 2", [.int64])
    for value in [Int64(1), 21, -5] {
      #expect(try connection.queryPrepared("double", .int64(value)).one().int64(0) == value * 2)
    }
  }

  @Test func `touched rows are counted`() throws {
    let connection = try TestServer.connect()
    try connection.script("create temporary table counted (n bigint)")
    #expect(try connection.query("insert into counted select generate_series(1, 5)").affected == 5)
    #expect(try connection.query("delete from counted where n > $1", .int64(3)).affected == 2)
  }
}
