import NIOCore
import NIOSSL

/// Brings a channel's bytes to the floor of its event loop. Decides nothing.
final class ConnectionHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let floor: TradingFloor
  private var connection: Connection?

  init(floor: TradingFloor) { self.floor = floor }

  func channelActive(context: ChannelHandlerContext) {
    connection = floor.enter(context.channel)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard let connection else { return }
    floor.read(unwrapInboundIn(data), from: connection)
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if let event = event as? ChannelEvent, event == .inputClosed, let connection {
      floor.inputClosed(connection)
    }
    context.fireUserInboundEventTriggered(event)
  }

  func channelInactive(context: ChannelHandlerContext) {
    if let connection { floor.remove(connection) }
    connection = nil
  }

  /// Resets, broken handshakes, bytes that are no TLS: the connection is over, nobody else is disturbed.
  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    if let failure = error as? NIOSSLError, case .uncleanShutdown = failure { return }
    if let connection { floor.remove(connection) }
    context.close(promise: nil)
  }
}
