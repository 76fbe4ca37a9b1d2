public import Logging
public import MarketEngine
import NIOCore

/// Where and how the gateway listens.
public struct GatewayConfiguration: Sendable {
  /// Files in PEM form.
  public struct Certificate: Sendable, Equatable {
    public var chainPath: String
    public var privateKeyPath: String
    public init(chainPath: String, privateKeyPath: String) {
      self.chainPath = chainPath
      self.privateKeyPath = privateKeyPath
    }
  }

  public var host: String
  /// 0 lets the system choose.
  public var port: Int
  /// With a certificate TLS 1.3 is spoken and nothing else.
  public var certificate: Certificate?
  /// Says that lines may go over a network unencrypted. Without it plain text is spoken on loopback only.
  public var allowsPlainText = false
  /// Event loops. Each keeps a directory of its own.
  public var loops = 1
  public var limits = GatewayLimits()
  public var logger = Logger(label: "tala.gateway")
  /// The monotonic clock of silences, challenges and rates.
  public var clock: @Sendable () -> Moment = {
    Moment(nanoseconds: Int64(NIODeadline.now().uptimeNanoseconds))
  }
  /// What `time` answers where the market's clock is the world's.
  public var wallClock: @Sendable () -> Timestamp
  public var makeChallenge: @Sendable () -> Key = { Challenge.random() }

  public init(host: String, port: Int, wallClock: @escaping @Sendable () -> Timestamp) {
    self.host = host
    self.port = port
    self.wallClock = wallClock
  }
}

/// Why a gateway does not start.
public enum GatewayError: Error, Sendable, Equatable, CustomStringConvertible {
  /// No certificate, an address others can reach, and nobody said that is meant.
  case plainTextBeyondLoopback(host: String)
  case badCertificate(String)
  case cannotListen(host: String, port: Int, reason: String)

  public var description: String {
    switch self {
    case .plainTextBeyondLoopback(let host):
      "plain text is spoken on loopback only: give a certificate for \(host), or say that plain "
        + "text is meant"
    case .badCertificate(let reason): "the certificate cannot be used: \(reason)"
    case .cannotListen(let host, let port, let reason):
      "cannot listen on \(host) port \(port): \(reason)"
    }
  }
}
