/// A market as the database knows it: the key all its rows carry, and the name people use.
public struct Market: Sendable, Equatable {
  public let id: Int32
  public let name: String

  public init(id: Int32, name: String) {
    self.id = id
    self.name = name
  }
}
