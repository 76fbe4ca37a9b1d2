/// Where an exchange listens: `HOST:PORT`, an IPv6 address in brackets.
public struct Endpoint: Sendable, Equatable, CustomStringConvertible {
  public var host: String
  public var port: Int

  public init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  /// Nil unless the text is a host, a colon and a port from 1 to 65,535.
  public init?(_ text: String) {
    guard let colon = text.lastIndex(of: ":"),
      let port = UInt16(text[text.index(after: colon)...]), port > 0
    else { return nil }
    var host = text[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = host.dropFirst().dropLast()
    } else if host.contains(":") {
      return nil
    }
    guard !host.isEmpty else { return nil }
    self.init(host: String(host), port: Int(port))
  }

  /// Addresses with commas between: those at which one exchange may be. Nil if one of them is none, or there is none.
  public static func list(_ text: String) -> [Endpoint]? {
    let endpoints = text.split(separator: ",", omittingEmptySubsequences: false).map { Endpoint(String($0)) }
    let known = endpoints.compactMap { $0 }
    return known.count == endpoints.count ? known : nil
  }

  public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
