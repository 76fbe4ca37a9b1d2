/// Why a file cannot be read at all.
public enum CaseFileFault: Error, Sendable, Equatable, CustomStringConvertible {
  case notJSON(line: Int, reason: String)
  case notAList

  public var description: String {
    switch self {
    case .notJSON(let line, let reason): "line \(line): \(reason)"
    case .notAList: "a conformance file is a JSON list of cases"
    }
  }
}

/// A file of cases, in the format of conformance/README.md.
public struct CaseFile: Sendable, Equatable {
  public var cases: [FiledCase]

  /// Reads a file's bytes. A case that cannot be understood is `faulty`; the others are read all the same.
  public init(_ bytes: [UInt8]) throws(CaseFileFault) {
    let value: JSONValue
    do throws(JSONFault) {
      value = try JSONReader.read(bytes)
    } catch {
      throw .notJSON(line: error.line, reason: error.reason)
    }
    guard case .list(let list) = value else { throw .notAList }
    cases = list.enumerated().map { CaseReader.read($0.element, index: $0.offset) }
  }
}
