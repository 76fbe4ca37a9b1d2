import Foundation

/// Another program that plays workload files, to compare with in the same minute: `PROGRAM FILE t` prints `Mops=` and a number.
struct Yardstick {
  enum Failure: Error, CustomStringConvertible {
    case notRun(String, String)
    case ended(String, Int32)
    case saysNothing(String)

    var description: String {
      switch self {
      case .notRun(let program, let why): "the yardstick \(program) cannot be run: \(why)"
      case .ended(let program, let code): "the yardstick \(program) ended with code \(code)"
      case .saysNothing(let program): "the yardstick \(program) printed no Mops="
      }
    }
  }

  var program: String

  /// Millions of operations a second on a file.
  func mops(on file: String) throws(Failure) -> Double {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = [file, "t"]
    process.standardOutput = output
    do {
      try process.run()
    } catch {
      throw .notRun(program, error.localizedDescription)
    }
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw .ended(program, process.terminationStatus) }
    let text = String(decoding: bytes, as: UTF8.self)
    guard let start = text.range(of: "Mops=")?.upperBound,
      let mops = Double(text[start...].prefix { $0.isNumber || $0 == "." })
    else { throw .saysNothing(program) }
    return mops
  }
}
