import Foundation
import Glibc
import Testing

/// A PostgreSQL cluster of one test, which may stop it or spoil its settings. Made by the same functions as tools/with-postgres uses;
/// stopped and removed when it is released, which is why it is a class.
final class PrivateCluster {
  struct Failed: Error {
    let command: String
    let code: Int32
  }

  private let folder: String

  init() throws {
    folder = "/tmp/tala-own.\(UInt32.random(in: 0...UInt32.max))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    try run("postgres_init '\(folder)' && postgres_start '\(folder)'")
  }

  deinit {
    do {
      try run("postgres_stop '\(folder)' immediate; rm -rf '\(folder)'")
    } catch {
      Issue.record("the cluster in \(folder) could not be removed: \(error)")
    }
  }

  var conninfo: String { "host=\(folder) dbname=tala user=tala" }

  /// As if the power had failed, and come back.
  func restartAfterACrash() throws {
    try run("postgres_stop '\(folder)' immediate && postgres_start '\(folder)'")
  }

  /// An empty cluster in its place, and it again in the empty one's.
  func replace() throws {
    try run(
      "postgres_stop '\(folder)' immediate && mv '\(folder)/data' '\(folder)/own' && postgres_init '\(folder)' && postgres_start '\(folder)'"
    )
  }

  func putBack() throws {
    try run(
      "postgres_stop '\(folder)' immediate && rm -r '\(folder)/data' && mv '\(folder)/own' '\(folder)/data' && postgres_start '\(folder)'"
    )
  }

  private func run(_ command: String) throws {
    let tools = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../tools/lib/postgres.sh").standardized
    // Not Foundation's Process: it waits until everything the command started has ended, and the server goes on.
    let code = unsafe system("exec /bin/bash -c \"source '\(tools.path)' && \(command)\"")
    if code != 0 { throw Failed(command: command, code: code) }
  }
}
