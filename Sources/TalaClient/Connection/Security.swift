import NIOSSL

/// How a connection is kept from others' eyes.
public enum Security: Sendable, Equatable {
  /// Plain text: for loopback.
  case plain
  /// TLS 1.3; the exchange is known by a certificate of this authority (a PEM file), or of one the system trusts.
  case tls(authority: String?)

  func context() throws(ClientFailure) -> NIOSSLContext? {
    guard case .tls(let authority) = self else { return nil }
    do {
      var settings = TLSConfiguration.makeClientConfiguration()
      settings.minimumTLSVersion = .tlsv13
      if let authority { settings.trustRoots = .file(authority) }
      return try NIOSSLContext(configuration: settings)
    } catch {
      throw .badCertificate("\(error)")
    }
  }
}
