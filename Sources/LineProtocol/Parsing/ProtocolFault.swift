/// Everything that can be wrong with a line itself. The list is closed; docs/PROTOCOL.md explains each.
public enum ProtocolFault: UInt8, Error, Sendable, BitwiseCopyable, CaseIterable {
  // The line.
  case emptyLine = 1
  case lineTooLong
  case badByte
  case badSpacing
  // Its shape.
  case unknownVerb
  case unknownKey
  case duplicateKey
  case missingKey
  case missingField
  case extraField
  case badCombination
  // Its values.
  case badName
  case badReference
  case badNumber
  case tooPrecise
  case tooLarge
  case badTime
  case notOnQuarterHour
  case badDate
  case badWord
  case badHexadecimal
  case badSymbol
  case badPattern
  case badTarget
  case badText
  // The conversation.
  case badVersion
  case badSignature
  case notLoggedIn
  case alreadyLoggedIn
  case notAllowed

  /// As written in an `error` line.
  public var word: StaticString {
    switch self {
    case .emptyLine: "empty-line"
    case .lineTooLong: "line-too-long"
    case .badByte: "bad-byte"
    case .badSpacing: "bad-spacing"
    case .unknownVerb: "unknown-verb"
    case .unknownKey: "unknown-key"
    case .duplicateKey: "duplicate-key"
    case .missingKey: "missing-key"
    case .missingField: "missing-field"
    case .extraField: "extra-field"
    case .badCombination: "bad-combination"
    case .badName: "bad-name"
    case .badReference: "bad-reference"
    case .badNumber: "bad-number"
    case .tooPrecise: "too-precise"
    case .tooLarge: "too-large"
    case .badTime: "bad-time"
    case .notOnQuarterHour: "not-on-quarter-hour"
    case .badDate: "bad-date"
    case .badWord: "bad-word"
    case .badHexadecimal: "bad-hexadecimal"
    case .badSymbol: "bad-symbol"
    case .badPattern: "bad-pattern"
    case .badTarget: "bad-target"
    case .badText: "bad-text"
    case .badVersion: "bad-version"
    case .badSignature: "bad-signature"
    case .notLoggedIn: "not-logged-in"
    case .alreadyLoggedIn: "already-logged-in"
    case .notAllowed: "not-allowed"
    }
  }
}
