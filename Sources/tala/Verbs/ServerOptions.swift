import ArgumentParser
import TalaClient

/// How a verb reaches an exchange and who it is there.
struct ServerOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Where the exchange listens; several addresses with commas, if more than one process serves the market.",
      valueName: "host:port"),
    transform: { text in
      guard let endpoints = Endpoint.list(text) else { throw ValidationError("\(text) is not HOST:PORT,HOST:PORT…") }
      return endpoints
    })
  var server: [Endpoint]

  @Flag(help: "Speak TLS 1.3. Without it, plain text, which an exchange takes on loopback only.")
  var tls = false

  @Option(
    help: ArgumentHelp("Whose certificates to trust, PEM. Implies --tls.", valueName: "file"),
    completion: .file())
  var tlsAuthority: String?

  var security: Security { tls || tlsAuthority != nil ? .tls(authority: tlsAuthority) : .plain }
}
