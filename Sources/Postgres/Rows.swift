import CLibpq

/// What a statement answered: rows in PostgreSQL's binary format, and how many it touched. A class so that a `Row` can refer to it;
/// libpq's result is freed with it.
@safe public final class Rows {
  let result: OpaquePointer

  /// Takes over a result that libpq has handed out.
  init(owning result: OpaquePointer) { unsafe self.result = result }

  // The result is ours alone and freed nowhere else.
  deinit { unsafe PQclear(result) }

  /// Rows inserted, updated, deleted, selected or copied, by the command's tag; 0 if it counts none.
  public var affected: Int {
    // The text belongs to the result; it is empty if the command counts nothing.
    Int(unsafe String(cString: PQcmdTuples(result))) ?? 0
  }

  /// The command's tag, such as `COMMIT`.
  public var tag: String {
    // The text belongs to the result and is copied.
    unsafe String(cString: PQcmdStatus(result))
  }

  /// The only row of a statement that must answer exactly one.
  public func one() throws(PostgresError) -> Row {
    guard count == 1 else { throw PostgresError(.value, "one row was expected, \(count) came") }
    return self[0]
  }
}

extension Rows: RandomAccessCollection {
  public var startIndex: Int { 0 }
  // The result lives as long as we do.
  public var endIndex: Int { Int(unsafe PQntuples(result)) }

  public subscript(index: Int) -> Row {
    precondition(index >= 0 && index < endIndex, "a row that exists")
    return Row(rows: self, index: Int32(index))
  }
}
