/// Limits of what a request may ask for; beyond them it is an error `too-large`.
public enum RequestLimits {
  /// Levels a side in `book` and `watch`: what fits a screen many times over.
  public static let depth: UInt64 = 1_000
  public static let defaultDepth: Int32 = 10
  /// Rows of `trades`: what one answer may hold up a session with.
  public static let trades: UInt64 = 1_000
  public static let defaultTrades: Int32 = 50
}
