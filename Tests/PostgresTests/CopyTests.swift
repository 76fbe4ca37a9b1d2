import Postgres
import Testing

@Suite struct CopyTests {
  private static let table =
    "create temporary table copied (wide bigint, middle integer, narrow smallint, flag boolean, name text, raw bytea)"
  private static let copy = "copy copied (wide, middle, narrow, flag, name, raw) from stdin (format binary)"

  @Test func `extremes survive the binary copy`() throws {
    let connection = try TestServer.connect()
    try connection.script(Self.table)
    var writer = try CopyWriter(connection, Self.copy)
    for sign in [true, false] {
      try writer.beginRow(columns: 6)
      writer.append(int64: sign ? .min : .max)
      writer.append(int32: sign ? .min : .max)
      writer.append(int16: sign ? .min : .max)
      writer.append(bool: sign)
      writer.append(text: sign ? "" : "百万\t\\N\n")
      writer.append(bytes: sign ? [] : [0, 127, 128, 255])
    }
    try writer.beginRow(columns: 6)
    for _ in 0..<6 { writer.appendNull() }
    #expect(try writer.finish() == 3)

    let rows = try connection.query("select * from copied order by wide nulls last")
    #expect(try rows[0].int64(0) == .min && rows[1].int64(0) == .max)
    #expect(try rows[0].int32(1) == .min && rows[1].int32(1) == .max)
    #expect(try rows[0].int64(2) == -32768 && rows[1].int64(2) == 32767)
    #expect(try rows[0].bool(3) && !rows[1].bool(3))
    #expect(try rows[0].string(4) == "" && rows[1].string(4) == "百万\t\\N\n")
    #expect(try rows[0].bytes(5) == [] && rows[1].bytes(5) == [0, 127, 128, 255])
    for column in 0..<6 { #expect(try rows[2].isNull(column)) }
  }

  @Test func `a hundred thousand rows arrive, larger than any buffer`() throws {
    let connection = try TestServer.connect()
    try connection.script("create temporary table copied (n bigint, name text)")
    var writer = try CopyWriter(connection, "copy copied (n, name) from stdin (format binary)")
    for number in 1...100_000 as ClosedRange<Int64> {
      try writer.beginRow(columns: 2)
      writer.append(int64: number)
      writer.append(text: number == 7 ? String(repeating: "x", count: 1 << 20) : "row")
    }
    #expect(try writer.finish() == 100_000)
    let row = try connection.query("select count(*), sum(n)::bigint, max(length(name)) from copied").one()
    #expect(try row.int64(0) == 100_000)
    #expect(try row.int64(1) == 5_000_050_000)
    #expect(try row.int64(2) == 1 << 20)
  }

  @Test func `a copy that is dropped leaves no row and a usable connection`() throws {
    let connection = try TestServer.connect()
    try connection.script(Self.table)
    do {
      var writer = try CopyWriter(connection, Self.copy)
      try writer.beginRow(columns: 6)
      for _ in 0..<6 { writer.appendNull() }
    }
    #expect(try connection.query("select count(*) from copied").one().int64(0) == 0)
  }

  @Test func `a row the table refuses ends the copy with its state`() throws {
    let connection = try TestServer.connect()
    try connection.script("create temporary table copied (n bigint primary key)")
    var writer = try CopyWriter(connection, "copy copied (n) from stdin (format binary)")
    for _ in 0..<2 {
      try writer.beginRow(columns: 1)
      writer.append(int64: 1)
    }
    var error: PostgresError?
    do throws(PostgresError) { _ = try writer.finish() } catch let refused { error = refused }
    #expect(error?.state == .uniqueViolation)
    #expect(try connection.query("select count(*) from copied").one().int64(0) == 0)
  }

  @Test func `rows leave as CSV, line by line`() throws {
    let connection = try TestServer.connect()
    var reader = try CopyReader(
      connection, "copy (values (1, 'a,b'), (2, 'plain')) to stdout (format csv)")
    var text: [UInt8] = []
    while try reader.next(into: &text) {}
    #expect(String(decoding: text, as: UTF8.self) == "1,\"a,b\"\n2,plain\n")
    #expect(try connection.query("select 1").count == 1)
  }

  @Test func `a reader that is dropped in the middle closes the connection`() throws {
    let connection = try TestServer.connect()
    do {
      var reader = try CopyReader(connection, "copy (select generate_series(1, 1000)) to stdout")
      var text: [UInt8] = []
      #expect(try reader.next(into: &text))
    }
    #expect(!connection.isOpen)
  }

  @Test func `a statement that does not copy is refused`() throws {
    let connection = try TestServer.connect()
    let error = failure { () throws(PostgresError) in _ = try CopyReader(connection, "select 1") }
    #expect(error?.kind == .value)
  }
}
