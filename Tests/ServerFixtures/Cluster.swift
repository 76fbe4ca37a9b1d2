import Foundation
import Glibc

/// A PostgreSQL cluster of one test's own, which may be killed, stopped, filled and cut from the current without harm to any other
/// (tools/lib/fault-cluster.sh).
public final class Cluster: Sendable {
  // A class because it stands for the one cluster in its folder.
  public let folder: String
  /// The file that holds its disk; nil if it has none of its own.
  public let image: String?

  /// How libpq reaches the cluster, without a database.
  public var conninfo: String { "host=\(folder) user=tala" }

  private init(folder: String, image: String?) {
    self.folder = folder
    self.image = image
  }

  /// A new one, running. A disk of its own needs root and a free loop device.
  public static func make(ownDisk: Bool) async throws -> Cluster {
    // Not TMPDIR: a socket's whole path must stay under 100 bytes.
    let name = "/tmp/tala-fault.\(getpid()).\(UInt32.random(in: 0...9_999_999))"
    try FileManager.default.createDirectory(atPath: name, withIntermediateDirectories: false)
    let cluster = Cluster(folder: name, image: ownDisk ? "\(name).img" : nil)
    do {
      try await cluster.tell("make", cluster.image.map { [$0] } ?? [])
    } catch {
      try await cluster.remove()
      throw error
    }
    return cluster
  }

  public func start() async throws { try await tell("start") }

  /// `fast` or `immediate`.
  public func stop(_ mode: String) async throws { try await tell("stop", [mode]) }

  /// Sends a signal to all its processes, the postmaster first.
  public func signal(_ name: String) async throws { try await tell("signal", [name]) }

  public func fillDisk() async throws { try await tell("fill") }

  public func freeDisk() async throws { try await tell("free") }

  /// What was not synced is lost.
  public func cutPower() async throws { try await tell("power-cut") }

  public func restorePower() async throws {
    try await tell("power-on", image.map { [$0] } ?? [])
    try await start()
  }

  public func remove() async throws { try await tell("remove", image.map { [$0] } ?? []) }

  /// Number of the postmaster's process; nil if it does not run.
  public var postmaster: Int32? {
    guard let text = try? String(contentsOfFile: "\(folder)/data/postmaster.pid", encoding: .utf8) else { return nil }
    return text.split(separator: "\n").first.flatMap { Int32($0) }
  }

  /// Kills a process of the cluster with -9, and no other: a number in a file or a table may have been given to another process since,
  /// and who runs these tests may kill any. The server's processes all work in the folder of its data.
  public func kill(_ process: Int32) throws {
    let place = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/cwd")
    guard place == "\(folder)/data" else {
      throw Program.Failure(description: "process \(process) is not of the server in \(folder): it works in \(place)")
    }
    _ = Glibc.kill(process, SIGKILL)
  }

  private func tell(_ verb: String, _ arguments: [String] = []) async throws {
    try await Program.run("/bin/bash", [Cluster.tool("fault-cluster.sh"), verb, folder] + arguments)
  }

  /// Path of a file of tools/lib.
  public static func tool(_ name: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../tools/lib/\(name)").standardized.path()
  }
}
