import Foundation

/// A private key in a file, as PEM (PKCS 8), so that `openssl pkeyutl -sign -rawin -inkey FILE` can sign with it too.
public struct KeyFile: Sendable {
  public var path: String

  public init(path: String) { self.path = path }

  /// What stands in PKCS 8 before an Ed25519 key's 32 bytes: two sequences, a version and the algorithm's number (RFC 8410).
  private static let prefix: [UInt8] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
  ]
  private static let head = "-----BEGIN PRIVATE KEY-----"
  private static let foot = "-----END PRIVATE KEY-----"

  /// Writes a key into a new file that only its owner may read. A file that is there already is never overwritten.
  public func write(_ key: SigningKey) throws(KeyFileFailure) {
    let text = KeyFile.text(of: key)
    // Made for its owner alone from the first moment, and only if nothing is there.
    let descriptor = unsafe open(path, O_CREAT | O_EXCL | O_WRONLY, 0o600)  // A C string that lives through the call.
    guard descriptor >= 0 else {
      throw errno == EEXIST ? .exists(path) : .unwritable(path, ClientFailure.text(ofSystemError: errno))
    }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    do {
      try file.write(contentsOf: Data(text.utf8))
      try file.close()
    } catch {
      throw .unwritable(path, "\(error)")
    }
  }

  /// Reads a key; refuses a file that others may read.
  public func read() throws(KeyFileFailure) -> SigningKey {
    let text: String
    let mode: Int
    do {
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      mode = (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0o600
      text = try String(contentsOfFile: path, encoding: .utf8)
    } catch {
      throw .unreadable(path)
    }
    guard mode & 0o077 == 0 else { throw .tooOpen(path) }
    guard let key = KeyFile.key(in: text) else { throw .notAKey(path) }
    return key
  }

  /// A key as PEM.
  public static func text(of key: SigningKey) -> String {
    let body = Data(prefix + key.seed).base64EncodedString()
    return "\(head)\n\(body)\n\(foot)\n"
  }

  /// The key in a PEM text; nil for anything else.
  public static func key(in text: String) -> SigningKey? {
    let lines = text.split(whereSeparator: \.isNewline)
    guard lines.count == 3, lines[0] == head, lines[2] == foot,
      let body = Data(base64Encoded: String(lines[1])), body.starts(with: prefix)
    else { return nil }
    return SigningKey(seed: [UInt8](body.dropFirst(prefix.count)))
  }
}
