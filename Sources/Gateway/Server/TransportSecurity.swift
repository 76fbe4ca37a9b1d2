import NIOCore
import NIOSSL

/// Decides between TLS 1.3 and plain text, before anything listens.
enum TransportSecurity {
  /// The TLS context for a configuration; nil for plain text.
  static func context(
    for configuration: GatewayConfiguration
  ) throws(GatewayError) -> NIOSSLContext? {
    guard let certificate = configuration.certificate else {
      guard configuration.allowsPlainText || isLoopback(configuration.host) else {
        throw .plainTextBeyondLoopback(host: configuration.host)
      }
      return nil
    }
    do {
      let chain = try NIOSSLCertificate.fromPEMFile(certificate.chainPath)
      let key = try NIOSSLPrivateKey(file: certificate.privateKeyPath, format: .pem)
      var settings = TLSConfiguration.makeServerConfiguration(
        certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
      settings.minimumTLSVersion = .tlsv13
      return try NIOSSLContext(configuration: settings)
    } catch {
      throw .badCertificate("\(error), of \(certificate.chainPath) with the key \(certificate.privateKeyPath)")
    }
  }

  /// Whether an address can be reached from this machine only. Names are not looked up: `localhost` is one by definition.
  static func isLoopback(_ host: String) -> Bool {
    if host == "localhost" { return true }
    guard let address = try? SocketAddress(ipAddress: host, port: 0) else { return false }
    switch address {
    case .v4: return host.hasPrefix("127.")
    case .v6: return host == "::1"
    case .unixDomainSocket: return true
    }
  }
}
