import Foundation

/// Work that cannot be done although the command line was understood: said in a sentence, without usage.
struct WorkFailure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }

  /// An error as a person is to read it: a file that cannot be read or written by its path and why.
  static func readable(_ error: any Error) -> any Error {
    guard let error = error as? CocoaError else { return error }
    let reason =
      switch error.code {
      case .fileNoSuchFile, .fileReadNoSuchFile: "no such file or folder"
      case .fileReadNoPermission, .fileWriteNoPermission: "permission denied"
      default: error.localizedDescription
      }
    return WorkFailure([error.filePath, reason].compactMap(\.self).joined(separator: ": "))
  }
}
