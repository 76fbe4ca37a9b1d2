import Foundation
import Glibc
import Synchronization

/// The program under test, run as a process of its own: the `tala` that was built beside the tests.
public final class Program: Sendable {
  // A class because the process is one thing, heard to its end by a thread of its own. Not Foundation's Process: its
  // sources on the dispatch queues have brought the tests down where hundreds of programs end by signals.
  public struct Failure: Error, CustomStringConvertible {
    public var description: String
  }

  private struct State {
    var output = ""
    var exit: Int32?
    var isListening = false
    var listening: CheckedContinuation<Bool, Never>?
    var ending: [CheckedContinuation<Int32, Never>] = []
  }

  public let identifier: Int32
  private let state = Mutex(State())
  private let arguments: [String]

  private init(_ identifier: Int32, _ arguments: [String]) {
    self.identifier = identifier
    self.arguments = arguments
  }

  /// Where the tests were built; `tala` is built there too.
  private static func executable() throws -> URL {
    guard let folder = Bundle.main.executableURL?.deletingLastPathComponent() else {
      throw Failure(description: "the tests do not know where they are")
    }
    for candidate in [folder, folder.deletingLastPathComponent()] {
      let file = candidate.appending(path: "tala")
      if FileManager.default.isExecutableFile(atPath: file.path()) { return file }
    }
    throw Failure(description: "tala was not built in \(folder.path())")
  }

  /// `wrapper` is a command that becomes the program at last, such as `env` with variables: its first word is an absolute path.
  public static func start(_ arguments: [String], through wrapper: [String] = []) throws -> Program {
    let words = wrapper + [try executable().path()] + arguments
    return try start(words[0], Array(words.dropFirst()))
  }

  /// Starts another program than ours.
  public static func start(_ path: String, _ arguments: [String]) throws -> Program {
    let (identifier, output) = try spawn(path, arguments)
    let program = Program(identifier, arguments)
    Thread.detachNewThread {
      while case let data = output.availableData, !data.isEmpty {
        program.heard(String(decoding: data, as: UTF8.self))
      }
      program.ended()
    }
    return program
  }

  /// Starts it with what it says, errors too, going into one pipe; the end of that pipe to read from.
  private static func spawn(_ path: String, _ arguments: [String]) throws -> (identifier: Int32, output: FileHandle) {
    // One at a time: no program may inherit the pipe of another, which would then seem to go on.
    try spawning.withLock { _ in
      let pipe = Pipe()
      let (output, input) = (pipe.fileHandleForReading, pipe.fileHandleForWriting)
      for end in [output, input] { _ = fcntl(end.fileDescriptor, F_SETFD, FD_CLOEXEC) }
      var actions = unsafe posix_spawn_file_actions_t()
      unsafe posix_spawn_file_actions_init(&actions)
      defer { unsafe posix_spawn_file_actions_destroy(&actions) }
      unsafe posix_spawn_file_actions_adddup2(&actions, input.fileDescriptor, STDOUT_FILENO)
      unsafe posix_spawn_file_actions_adddup2(&actions, input.fileDescriptor, STDERR_FILENO)
      // Nor may it keep a socket of the tests open that they close.
      for descriptor in 3..<min(4_096, getdtablesize()) {
        unsafe posix_spawn_file_actions_addclose(&actions, descriptor)
      }
      // The threads that start it block signals; it must hear them.
      var attributes = posix_spawnattr_t()
      unsafe posix_spawnattr_init(&attributes)
      defer { unsafe posix_spawnattr_destroy(&attributes) }
      var signals = sigset_t()
      unsafe sigemptyset(&signals)
      unsafe posix_spawnattr_setsigmask(&attributes, &signals)
      unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
      var words = unsafe ([path] + arguments).map { unsafe strdup($0) } + [nil]
      defer { while let word = unsafe words.popLast() { unsafe free(word) } }
      var identifier: pid_t = 0
      let code = unsafe posix_spawn(&identifier, path, &actions, &attributes, &words, environ)
      guard code == 0 else { throw Failure(description: "\(path) does not start: error \(code)") }
      try input.close()
      return (identifier, output)
    }
  }

  private static let spawning = Mutex(())

  /// Runs another program than ours to its end, which must be a good one; what it said.
  @discardableResult public static func run(_ path: String, _ arguments: [String]) async throws -> String {
    let program = try start(path, arguments)
    let code = await program.end()
    guard code == 0 else {
      throw Failure(description: "\(path) \(arguments.joined(separator: " ")) ended with \(code): \(program.output)")
    }
    return program.output
  }

  /// Runs it to its end, which must be a good one; what it said.
  @discardableResult public static func run(_ arguments: [String]) async throws -> String {
    let program = try start(arguments)
    let code = await program.end()
    guard code == 0 else {
      throw Failure(description: "tala \(arguments[0]) ended with \(code): \(program.output)")
    }
    return program.output
  }

  /// All it has said so far, errors too.
  public var output: String { state.withLock { $0.output } }

  public var hasEnded: Bool { state.withLock { $0.exit != nil } }

  /// Sends it a signal. Once it has ended nothing is sent: its identifier may be another process's by then.
  public func signal(_ number: Int32) {
    state.withLock { state in
      if state.exit == nil { _ = Glibc.kill(identifier, number) }
    }
  }

  /// Waits until it has ended; its exit code, or the signal that ended it.
  public func end() async -> Int32 {
    await withCheckedContinuation { continuation in
      let code = state.withLock { state in
        if state.exit == nil { state.ending.append(continuation) }
        return state.exit
      }
      if let code { continuation.resume(returning: code) }
    }
  }

  /// Waits until it says where it listens; the port.
  public func port() async throws -> Int {
    let listens = await withCheckedContinuation { continuation in
      let answer: Bool? = state.withLock { state in
        if state.isListening { return true }
        if state.exit != nil { return false }
        state.listening = continuation
        return nil
      }
      if let answer { continuation.resume(returning: answer) }
    }
    let line = output.split(separator: "\n").first { $0.hasPrefix("listening ") }
    guard listens, let port = line?.split(separator: ":").last.flatMap({ Int($0) }) else {
      throw Failure(description: "tala \(arguments.joined(separator: " ")) does not listen: \(output)")
    }
    return port
  }

  private func heard(_ text: String) {
    let waiting = state.withLock { state -> CheckedContinuation<Bool, Never>? in
      state.output += text
      guard !state.isListening,
        state.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
          .contains(where: { $0.hasPrefix("listening ") })
      else { return nil }
      state.isListening = true
      defer { state.listening = nil }
      return state.listening
    }
    waiting?.resume(returning: true)
  }

  /// It has closed its output, so it ends now; its exit code, or the signal that ended it.
  private func ended() {
    // Looked at before it is let go: while it is there no other process has its identifier, and none is signalled for it.
    var about = unsafe siginfo_t()
    while unsafe waitid(P_PID, id_t(identifier), &about, WEXITED | WNOWAIT) != 0, errno == EINTR {}
    let (code, listening, ending) = state.withLock { state in
      var status: Int32 = 0
      while unsafe waitpid(identifier, &status, 0) < 0, errno == EINTR {}
      let signal = status & 0x7f
      let code = signal == 0 ? status >> 8 & 0xff : signal
      state.exit = code
      defer { (state.listening, state.ending) = (nil, []) }
      return (code, state.listening, state.ending)
    }
    listening?.resume(returning: false)
    for waiting in ending { waiting.resume(returning: code) }
  }
}
