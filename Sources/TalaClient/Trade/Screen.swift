import Foundation
public import LineProtocol
import Synchronization

/// Where a trading session is shown: bare lines for a program, or a prompt and colours for a person.
public final class Screen: Sendable {
  private let painter: LinePainter
  private let isInteractive: Bool
  /// Held while a line is written, so that lines from two threads never mix.
  private let turn = Mutex(())

  public init(isInteractive: Bool, isColoured: Bool) {
    self.isInteractive = isInteractive
    painter = LinePainter(isColoured: isColoured)
  }

  /// Whether this process's standard output is a terminal that wants colours.
  public static var wantsColours: Bool {
    isatty(STDOUT_FILENO) == 1 && ProcessInfo.processInfo.environment["NO_COLOR"] == nil
  }

  /// A line of the exchange. Its signs of life are for programs only.
  public func show(_ line: ResponseLine) {
    guard !isInteractive || !(line.isVerb("ping") || line.isVerb("pong")) else { return }
    write(painter.paint(line), prompts: !line.isVerb("bye"))
  }

  /// A line of our own, for a person.
  public func say(_ text: String) { write(painter.paint(text, .dim)) }

  /// A line of our own about the connection; a program's standard output has the exchange's words alone.
  public func note(_ text: String) {
    if isInteractive { return say(text) }
    // Who closed our standard error wants no notes.
    turn.withLock { _ in try? FileHandle.standardError.write(contentsOf: Data((text + "\n").utf8)) }
  }

  public func prompt() {
    guard isInteractive else { return }
    turn.withLock { _ in put("> ") }
  }

  private func write(_ text: String, prompts: Bool = true) {
    turn.withLock { _ in
      // Over the prompt, which is shown again below.
      put(isInteractive ? "\r\u{1b}[K\(text)\n\(prompts ? "> " : "")" : text + "\n")
    }
  }

  /// Who closed our standard output does not want to read on: nothing is left to be done then.
  private func put(_ text: String) {
    do {
      try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
    } catch {
      exit(1)
    }
  }
}
