import Glibc

/// What can go wrong between a participant and an exchange. The market's own refusals are answers, not failures.
public enum ClientFailure: Error, Sendable, Equatable, CustomStringConvertible {
  /// Nobody answers there; in the words of the system.
  case unreachable(Endpoint, String)
  /// That process does not lead the market; another does, if it is known.
  case standby(leader: String)
  /// It takes nothing for now: its database, its journal or its clock is not as it must be.
  case unavailable
  /// So many log in at once, or so much waits for the market, that it did not take the login, for as long as was to be waited.
  case busy
  /// The exchange did not let the user in; its own line says why.
  case loginRefused(String)
  /// An operator's request was not done; the exchange's own line says why.
  case refused(String)
  /// TLS was not agreed on, or the exchange's certificate is of no authority we trust.
  case notTrusted(String)
  /// The connection is over; the exchange's last words, if it had any.
  case closed(String)
  /// The other side says something no exchange says.
  case notAnExchange(String)
  /// No word in this many seconds though an answer was due.
  case silent(seconds: Int)
  /// The certificate authority cannot be read.
  case badCertificate(String)

  public var description: String {
    switch self {
    case .unreachable(let endpoint, let reason): "cannot reach \(endpoint): \(reason)"
    case .standby(let leader):
      leader.isEmpty
        ? "this exchange is a standby and knows no leader" : "this is a standby; the leader is at \(leader)"
    case .unavailable: "the exchange takes nothing for now"
    case .busy: "the exchange is too busy to let anybody in"
    case .loginRefused(let line): "the exchange refused the login: \(line)"
    case .refused(let line): "the exchange refused what is needed first: \(line)"
    case .notTrusted(let reason): "the exchange does not prove who it is: \(reason)"
    case .closed(let words):
      words.isEmpty ? "the exchange closed the connection" : "the exchange closed the connection: \(words)"
    case .notAnExchange(let line): "this does not speak tala/1: \(line)"
    case .silent(let seconds): "the exchange has not answered for \(seconds) seconds"
    case .badCertificate(let reason): "cannot use the certificate authority: \(reason)"
    }
  }
}

extension ClientFailure {
  /// The system's own words for an error number.
  static func text(ofSystemError number: Int32) -> String {
    unsafe String(cString: strerror(number))  // The system's own text, copied at once.
  }
}
