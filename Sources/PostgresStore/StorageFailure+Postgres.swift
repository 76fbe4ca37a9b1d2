import Journal
import Postgres

extension StorageFailure {
  /// What a database error means to those who keep a journal. A missing schema or right is not a lost connection: waiting does not
  /// help, migrating or granting does.
  init(_ error: PostgresError) {
    switch error.state {
    case .undefinedSchema, .undefinedTable, .undefinedColumn, .insufficientPrivilege:
      self = .notReady(error.description)
    default:
      self = .connectionLost(error.description)
    }
  }
}

/// Runs database work and tells its failure in the journal's words.
func asStorage<Value>(_ work: () throws(PostgresError) -> Value) throws(StorageFailure) -> Value {
  do {
    return try work()
  } catch {
    throw StorageFailure(error)
  }
}
