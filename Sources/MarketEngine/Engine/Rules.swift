/// The rule versions this binary can run: the current one and the one before it. A change that can alter any event is a new version; a
/// journal names the one it was made under, and one of each is kept in Tests/Corpus/journals.
public enum Rules {
  public static let current: UInt32 = 1

  /// Version 1 has none before it.
  public static func supports(_ version: UInt32) -> Bool {
    version == current || version > 0 && version + 1 == current
  }
}
