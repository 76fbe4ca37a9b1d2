import NIOCore
import NIOPosix
import NIOSSL

/// A participant's end of a connection, as a test speaks through it. Used by one task.
final class Peer {
  private let channel: any Channel
  private var lines: AsyncStream<String>.Iterator

  /// Connects; with a TLS context it speaks TLS.
  static func connect(to port: Int, security: NIOSSLContext? = nil) async throws -> Peer {
    let (stream, continuation) = AsyncStream.makeStream(of: String.self)
    let channel = try await ClientBootstrap(group: NIOSingletons.posixEventLoopGroup)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let pipeline = channel.pipeline.syncOperations
          if let security {
            try pipeline.addHandler(NIOSSLClientHandler(context: security, serverHostname: "localhost"))
          }
          try pipeline.addHandler(LineCollector(continuation))
        }
      }
      .connect(host: "127.0.0.1", port: port).get()
    return Peer(channel: channel, lines: stream.makeAsyncIterator())
  }

  private init(channel: any Channel, lines: AsyncStream<String>.Iterator) {
    self.channel = channel
    self.lines = lines
  }

  /// The next line, nil once the other side has closed.
  func line() async -> String? { await lines.next() }

  /// The next line that begins so; others before it are passed over.
  func line(beginning: String) async -> String? {
    while let line = await lines.next() {
      if line.hasPrefix(beginning) { return line }
    }
    return nil
  }

  /// Every line until the other side closes.
  func rest() async -> [String] {
    var rest: [String] = []
    while let line = await lines.next() { rest.append(line) }
    return rest
  }

  func send(_ lines: String...) async throws {
    try await send(bytes: [UInt8](lines.map { $0 + "\n" }.joined().utf8))
  }

  func send(bytes: [UInt8]) async throws {
    try await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get()
  }

  /// Sends a line and hears the next one.
  func ask(_ line: String) async throws -> String? {
    try await send(line)
    return await self.line()
  }

  /// Takes no more bytes from its socket.
  func stopReading() async throws { try await channel.setOption(.autoRead, value: false).get() }

  func close() async throws { try await channel.close().get() }

  func closeOutput() async throws { try await channel.close(mode: .output).get() }

  /// Closes so that the other side sees a reset.
  func reset() async throws {
    if let socket = channel as? any SocketOptionProvider {
      try await socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
    }
    try await channel.close().get()
  }
}

/// Cuts what comes in into lines.
private final class LineCollector: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let lines: AsyncStream<String>.Continuation
  private var part: [UInt8] = []

  init(_ lines: AsyncStream<String>.Continuation) { self.lines = lines }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    for byte in unwrapInboundIn(data).readableBytesView {
      guard byte == UInt8(ascii: "\n") else {
        part.append(byte)
        continue
      }
      lines.yield(String(decoding: part, as: UTF8.self))
      part.removeAll(keepingCapacity: true)
    }
  }

  func channelInactive(context: ChannelHandlerContext) { lines.finish() }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }
}
