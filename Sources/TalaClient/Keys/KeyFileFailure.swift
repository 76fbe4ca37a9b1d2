/// Why a key file cannot be used.
public enum KeyFileFailure: Error, Sendable, Equatable, CustomStringConvertible {
  case exists(String)
  case unwritable(String, String)
  case unreadable(String)
  /// Others than its owner may read it.
  case tooOpen(String)
  case notAKey(String)

  public var description: String {
    switch self {
    case .exists(let path): "\(path) is there already; a key is never overwritten"
    case .unwritable(let path, let reason): "cannot write \(path): \(reason)"
    case .unreadable(let path): "cannot read \(path)"
    case .tooOpen(let path): "others may read \(path); run: chmod 600 \(path)"
    case .notAKey(let path): "\(path) holds no Ed25519 private key in PEM; make one with: tala keys new"
    }
  }
}
