public import MarketEngine

/// What a request comes to when its names are numbers.
public enum Action: Sendable, BitwiseCopyable {
  /// To be sequenced.
  case command(Command)
  /// To be sequenced when the engine has read its amounts.
  case unread(Origin, UnreadChange)
  /// To be answered from the market's state, or by the gateway's own means.
  case query(QueryRequest)
  /// The session's own business: hello, login, logout, ping, pong, watch, unwatch.
  case session(Request)
}
