import Crypto
import Foundation

/// Keys of users that follow from their names, so that a transcript needs none.
public enum UserKeys {
  /// The 64 digits of a user's public key.
  public static func publicKey(_ member: String, _ user: String, variant: String = "") -> String {
    hexadecimal(privateKey(member, user, variant).publicKey.rawRepresentation)
  }

  /// The 128 digits that prove a user to a challenge (64 digits) of a market.
  public static func signature(
    market: String, _ member: String, _ user: String, variant: String = "", challenge: String
  ) throws -> String {
    let message = "tala/1 login \(market) \(member) \(user) \(challenge)"
    return hexadecimal(try privateKey(member, user, variant).signature(for: Data(message.utf8)))
  }

  /// A line with `signature=*` and `key=*`, or `=*2` and so on, written out; others as they are.
  public static func fill(_ line: String, market: String, challenge: String) throws -> String {
    let words = line.split(separator: " ")
    guard words.count > 3 else { return line }
    let (member, user) = (String(words[1]), String(words[2]))
    let filled = try words.map { word in
      if word.hasPrefix("signature=*") {
        let variant = String(word.dropFirst(11))
        let signature = try signature(
          market: market, member, user, variant: variant, challenge: challenge)
        return Substring("signature=\(signature)")
      }
      guard word.hasPrefix("key=*") else { return word }
      return Substring("key=\(publicKey(member, user, variant: String(word.dropFirst(5))))")
    }
    return line.contains("=*") ? filled.joined(separator: " ") : line
  }

  /// The secret a user's key is made from.
  public static func seed(_ member: String, _ user: String) -> [UInt8] {
    [UInt8](privateKey(member, user, "").rawRepresentation)
  }

  private static func privateKey(
    _ member: String, _ user: String, _ variant: String
  ) -> Curve25519.Signing.PrivateKey {
    let seed = SHA256.hash(data: Data("key of \(member)/\(user) \(variant)".utf8))
    guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: Data(seed)) else {
      preconditionFailure("32 bytes are a private key")
    }
    return key
  }

  private static func hexadecimal(_ bytes: Data) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
