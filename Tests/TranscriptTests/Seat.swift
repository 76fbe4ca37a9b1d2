import ExchangeRuntime
import Foundation
import Gateway
import LineProtocol

/// A speaker's place before the engine: what a connection is elsewhere.
final class Seat {
  // A class because the market's events change the sessions of speakers who did not speak.
  let speaker: String
  var session: Session
  var framer = LineFramer()
  var watches: [WatchRequest] = []
  var isGone = false
  /// Lines not read yet.
  var heard: [String] = []
  /// Of the last greeting.
  var challenge = ""

  init(_ speaker: String, _ number: ConnectionNumber, limits: GatewayLimits) {
    self.speaker = speaker
    session = Session(connection: number, limits: limits, at: Moment(nanoseconds: 0))
  }

  /// Cuts what is told to it into lines.
  func hear(_ bytes: [UInt8]) {
    guard !isGone else { return }
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      let text = String(decoding: line, as: UTF8.self)
      if let equals = text.range(of: "challenge=") { challenge = String(text[equals.upperBound...]) }
      heard.append(text)
    }
  }
}
