import Crypto
import LineProtocol
import MarketEngine

/// The checking of a user's proof that it holds its key.
enum LoginProof {
  /// Whether `signature` is of these bytes by the holder of `key` (Ed25519); about 0.1 ms. A key that is no point of the curve proves
  /// nothing.
  static func holds(_ signature: Signature, over message: [UInt8], key: Key) -> Bool {
    guard let known = try? Curve25519.Signing.PublicKey(rawRepresentation: key.bytes) else {
      return false
    }
    return known.isValidSignature(signature.bytes, for: message)
  }
}
