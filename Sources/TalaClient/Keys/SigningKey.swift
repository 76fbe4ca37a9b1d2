import Crypto
import LineProtocol

/// A user's private key (Ed25519), with which it signs the challenge of a login.
public struct SigningKey: Sendable {
  private let key: Curve25519.Signing.PrivateKey

  /// A new one, from the system's source of randomness.
  public init() { key = Curve25519.Signing.PrivateKey() }

  /// Nil unless there are 32 bytes.
  public init?(seed: [UInt8]) {
    guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed) else { return nil }
    self.key = key
  }

  /// The 32 bytes the key is made from: the secret itself.
  public var seed: [UInt8] { [UInt8](key.rawRepresentation) }

  /// The public key as the 64 hexadecimal digits of a `user` or `key` line.
  public var publicHexadecimal: String {
    var digits: [UInt8] = []
    Hexadecimal.append([UInt8](key.publicKey.rawRepresentation), to: &digits)
    return String(decoding: digits, as: UTF8.self)
  }

  /// 64 bytes. Signing fails only for want of memory; a signature that is no signature is then refused by the exchange.
  public func sign(_ message: [UInt8]) -> [UInt8] {
    guard let signature = try? key.signature(for: message) else { return [] }
    return [UInt8](signature)
  }
}
