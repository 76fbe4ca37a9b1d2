public import MarketEngine

/// The bytes a login signs.
public enum LoginMessage {
  /// `tala/1 login MARKET MEMBER USER CHALLENGE`, the challenge in hexadecimal as `hello` gave it.
  public static func bytes(market: Name, member: Name, user: Name, challenge: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(ProtocolVersion.word)
    bytes.append(" login ")
    bytes.append(market)
    bytes.append(UInt8(ascii: " "))
    bytes.append(member)
    bytes.append(UInt8(ascii: " "))
    bytes.append(user)
    bytes.append(UInt8(ascii: " "))
    Hexadecimal.append(challenge, to: &bytes)
    return bytes
  }
}
