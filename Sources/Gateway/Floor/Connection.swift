import ExchangeRuntime
import LineProtocol
import MarketEngine
import NIOCore

/// A participant's connection, used only on its event loop. A class, because the loop's tables all mean the same one.
final class Connection {
  let number: ConnectionNumber
  let channel: any Channel
  var session: Session
  var framer = LineFramer()
  var outbound: Outbound
  /// Contracts it watches, by number.
  var watched: Set<UInt32> = []
  /// What it asked to watch, for contracts still to come.
  var patterns: [WatchRequest] = []
  /// Counted among those not yet logged in.
  var isStranger = true
  /// In the list of those to be flushed.
  var isTouched = false
  /// No more is read from it; it closes when it is answered.
  var isInputClosed = false
  /// Off the floor: its channel is closed or closing.
  var isGone = false

  init(number: ConnectionNumber, channel: any Channel, limits: GatewayLimits, at moment: Moment) {
    self.number = number
    self.channel = channel
    session = Session(connection: number, limits: limits, at: moment)
    outbound = Outbound(allocator: channel.allocator)
  }
}
