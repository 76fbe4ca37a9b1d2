public import LineProtocol

/// Colours lines for a terminal: what went well, what did not, what was traded.
public struct LinePainter: Sendable {
  public var isColoured: Bool

  public init(isColoured: Bool) { self.isColoured = isColoured }

  public enum Colour: String, Sendable {
    case green = "32"
    case red = "31"
    case yellow = "33"
    case blue = "34"
    case cyan = "36"
    case dim = "2"
    case bold = "1"
  }

  public func paint(_ text: String, _ colour: Colour) -> String {
    isColoured ? "\u{1b}[\(colour.rawValue)m\(text)\u{1b}[0m" : text
  }

  /// A line from the exchange, in the colour of what it says.
  public func paint(_ line: ResponseLine) -> String {
    guard let colour = LinePainter.colour(of: line) else { return line.text }
    return paint(line.text, colour)
  }

  private static func colour(of line: ResponseLine) -> Colour? {
    switch line.verbText {
    case "accepted", "replaced", "done", "welcome", "reactivated": .green
    case "filled", "trade", "triggered": .yellow
    case "refused", "error", "busy", "unavailable", "throttled", "warning", "bye": .red
    case "cancelled", "mass-cancelled", "reduced", "hibernated": .cyan
    case "notice", "phase", "cash-moved": .blue
    case "end", "ping", "pong": .dim
    default: nil
    }
  }
}
