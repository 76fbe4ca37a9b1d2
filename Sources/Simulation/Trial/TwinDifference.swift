/// Where the engine and its twin part, or where something is not conserved.
public struct TwinDifference: Error, CustomStringConvertible, Sendable {
  public var command: String
  /// What the twin says.
  public var expected: String
  /// What the engine says.
  public var found: String
  /// Which random sequence it was, and how many commands of it had been given.
  public var seed: UInt64?
  public var step: Int?

  public init(command: String, expected: String, found: String) {
    self.command = command
    self.expected = expected
    self.found = found
  }

  public var description: String {
    let text = """
      seed \(seed.map { "\($0)" } ?? "-"), step \(step.map { "\($0)" } ?? "-")
        command  \(command)
        twin     \(expected)
        engine   \(found)
      """
    return text.replacing("MarketEngine.", with: "")
  }
}
