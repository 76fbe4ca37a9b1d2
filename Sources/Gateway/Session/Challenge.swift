public import MarketEngine

/// 32 random bytes a user signs to log in. Serves once, for a short time.
public struct Challenge: Sendable, Equatable {
  public var bytes: Key
  public var expires: Moment

  public init(bytes: Key, expires: Moment) {
    self.bytes = bytes
    self.expires = expires
  }

  /// From the system's source of randomness.
  public static func random() -> Key {
    var generator = SystemRandomNumberGenerator()
    return Key(
      words: Name(
        first: generator.next(), second: generator.next(), third: generator.next(),
        fourth: generator.next()))
  }
}
