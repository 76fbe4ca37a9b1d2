/// The rule versions this binary can run. A change that can alter any event is a new version; a journal names the one it was made under.
public enum Rules {
  public static let current: UInt32 = 1

  public static func supports(_ version: UInt32) -> Bool { version == current }
}
