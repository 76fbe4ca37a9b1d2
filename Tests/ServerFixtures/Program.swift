import Foundation
import Glibc
import Synchronization

/// The program under test, run as a process of its own: the `tala` that was built beside the tests.
public final class Program: Sendable {
  // A class because the process is one thing, watched by threads of the system's library.
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

  private let process = Process()
  private let state = Mutex(State())
  private let arguments: [String]

  private init(_ arguments: [String]) { self.arguments = arguments }

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

  public static func start(_ arguments: [String]) throws -> Program {
    let program = Program(arguments)
    let pipe = Pipe()
    program.process.executableURL = try executable()
    program.process.arguments = arguments
    program.process.standardOutput = pipe
    program.process.standardError = pipe
    pipe.fileHandleForReading.readabilityHandler = { handle in
      let data = handle.availableData
      if data.isEmpty { handle.readabilityHandler = nil }
      program.heard(String(decoding: data, as: UTF8.self))
    }
    program.process.terminationHandler = { process in
      program.ended(process.terminationStatus)
    }
    try program.process.run()
    return program
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

  public var identifier: Int32 { process.processIdentifier }

  /// Sends it a signal. Once it has ended nothing is sent: its identifier may be another process's by then.
  public func signal(_ number: Int32) {
    state.withLock { state in
      if state.exit == nil { _ = Glibc.kill(process.processIdentifier, number) }
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

  private func ended(_ code: Int32) {
    let (listening, ending) = state.withLock { state in
      state.exit = code
      defer { (state.listening, state.ending) = (nil, []) }
      return (state.listening, state.ending)
    }
    listening?.resume(returning: false)
    for waiting in ending { waiting.resume(returning: code) }
  }
}
