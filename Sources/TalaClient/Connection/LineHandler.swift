import LineProtocol
import NIOCore
import NIOSSL

/// Brings a channel's lines to a client. Decides nothing.
final class LineHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer

  private let client: ClientState
  private var cutter = LineCutter()

  init(client: ClientState) { self.client = client }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let buffer = unwrapInboundIn(data)
    guard let lines = cutter.cut(buffer.readableBytesUInt8Span) else {
      client.fail(.notAnExchange("a line without end"))
      return context.close(promise: nil)
    }
    for bytes in lines {
      if let line = ResponseLine(bytes), client.hear(line) { pong(context.channel) }
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    let channel = context.channel
    if let idle = event as? IdleStateHandler.IdleStateEvent, idle == .read,
      client.isLeftWaiting(ask: { channel.writeInTurn("\($0.text)\n") })
    {
      client.fail(.silent(seconds: Int(client.patience.nanoseconds / 1_000_000_000)))
      context.close(promise: nil)
    }
    context.fireUserInboundEventTriggered(event)
  }

  func channelInactive(context: ChannelHandlerContext) {
    client.fail(.closed(""))
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // An end without TLS's own farewell is an end like any other.
    if let failure = error as? NIOSSLError, case .uncleanShutdown = failure { return }
    if error is NIOSSLError || error is NIOSSLExtraError {
      let words = "\(error)"
      client.fail(.notTrusted(words.contains("WRONG_VERSION_NUMBER") ? "it does not speak TLS" : words))
    } else {
      client.fail(.closed("\(error)"))
    }
    context.close(promise: nil)
  }

  private func pong(_ channel: any Channel) {
    guard let line = ResponseLine([UInt8]("pong".utf8)) else { return }
    client.send(line, write: { channel.writeInTurn("pong\n") }, tell: { _ in })
  }
}

extension Channel {
  /// Writes behind whatever was written before, from whatever thread: the exchange counts lines, and so do we.
  func writeInTurn(_ text: String) {
    eventLoop.execute { self.writeAndFlush(ByteBuffer(string: text), promise: nil) }
  }
}
