/// What went wrong between us and PostgreSQL.
public struct PostgresError: Error, Sendable, Equatable, CustomStringConvertible {
  public enum Kind: Sendable, Equatable {
    /// No connection could be made, or it is gone. What was in flight has an unknown outcome.
    case connection
    /// The server answered with an error; `state` says which.
    case server
    /// A value is not of the type it was read as, or a text cannot be sent. The connection is unharmed.
    case value
  }

  public var kind: Kind
  /// Present if the server named the error, also when it refused or ended the connection.
  public var state: SQLState?
  public var message: String

  public init(_ kind: Kind, state: SQLState? = nil, _ message: String) {
    self.kind = kind
    self.state = state
    self.message = message
  }

  public var description: String {
    if let state { "\(message) (\(state))" } else { message }
  }

  static let closed = PostgresError(.connection, "the connection is closed")
}
