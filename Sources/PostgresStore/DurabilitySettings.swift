package import Journal
import Postgres

/// The settings without which "committed" is not a promise. Read from the session that will write, because a role or a database can
/// change them for it alone.
package struct DurabilitySettings: Equatable {
  package var fsync: String
  package var fullPageWrites: String
  package var synchronousCommit: String

  package init(fsync: String, fullPageWrites: String, synchronousCommit: String) {
    self.fsync = fsync
    self.fullPageWrites = fullPageWrites
    self.synchronousCommit = synchronousCommit
  }

  static func read(_ connection: Connection) throws(PostgresError) -> DurabilitySettings {
    let row = try connection.query(
      "select current_setting('fsync'), current_setting('full_page_writes'), current_setting('synchronous_commit')"
    ).one()
    return DurabilitySettings(
      fsync: try row.string(0), fullPageWrites: try row.string(1), synchronousCommit: try row.string(2))
  }

  /// Everything that breaks the promise, or nil. `remote_write` and `local` promise less than `on` when there is a replica.
  package var refusal: StorageFailure? {
    var broken: [String] = []
    if fsync != "on" { broken.append("fsync is \(fsync)") }
    if fullPageWrites != "on" { broken.append("full_page_writes is \(fullPageWrites)") }
    if synchronousCommit != "on" && synchronousCommit != "remote_apply" {
      broken.append("synchronous_commit is \(synchronousCommit)")
    }
    return broken.isEmpty ? nil : .unsafeSettings(broken.joined(separator: ", "))
  }
}
