import Foundation
import ServerFixtures

/// What this machine lets a fault run do.
struct FaultTools: Sendable {
  /// Why a disk of its own is not to be had; nil if it is.
  var noDisk: String?
  var noTrace: String?
  var noClock: String?

  static let strace = "/usr/bin/strace"
  /// What is preloaded to give a process a clock of its own: tools/lib/clock-shift.c, compiled for this run.
  static let clockShift = "/tmp/tala-clock-shift.\(getpid()).so"

  static func find() async -> FaultTools {
    var tools = FaultTools()
    if geteuid() != 0 {
      tools.noDisk = "it needs root, to mount a file system"
      tools.noTrace = "it needs root, to trace another user's process"
    } else {
      for tool in ["/usr/sbin/mkfs.ext4", "/usr/sbin/losetup"] where !has(tool) {
        tools.noDisk = "\(tool) is not installed"
      }
      if tools.noDisk == nil { tools.noDisk = await failure(of: "/usr/sbin/losetup", ["-f"]) }
      tools.noTrace = has(strace) ? await failure(of: strace, ["-o", "/dev/null", "/bin/true"]) : "strace is not installed"
    }
    tools.noClock = await failure(
      of: "/usr/bin/env", ["clang", "-shared", "-fPIC", "-O1", "-o", clockShift, Cluster.tool("clock-shift.c")])
    return tools
  }

  /// Why a fault of this kind cannot be done here; nil if it can.
  func obstacle(to kind: FaultKind) -> String? {
    switch kind.need {
    case .nothing: nil
    case .ownDisk: noDisk
    case .strace: noTrace
    case .ownClock: noClock
    }
  }

  private static func has(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  private static func failure(of path: String, _ arguments: [String]) async -> String? {
    do {
      try await Program.run(path, arguments)
      return nil
    } catch {
      return "\(error)"
    }
  }
}
