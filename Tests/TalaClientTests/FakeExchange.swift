import NIOCore
import NIOPosix
import TalaClient

/// Listens on loopback and answers lines by a script, for one connection after another or many at once.
final class FakeExchange: Sendable {
  /// The lines that answer a line; nil closes the connection.
  typealias Script = @Sendable (String) -> [String]?

  static let challenge = String(repeating: "5a", count: 32)

  private let channel: any Channel

  private init(channel: any Channel) { self.channel = channel }

  var endpoint: Endpoint { Endpoint(host: "127.0.0.1", port: channel.localAddress?.port ?? 0) }

  /// Runs `body` beside an exchange. It answers `ping` whatever the script says, if nothing else is asked for: a client that is kept
  /// waiting by the tests beside it asks whether it lives.
  static func run(
    _ script: @escaping Script, answersPings: Bool = true, body: (Endpoint) async throws -> Void
  ) async throws {
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(
            ScriptHandler(script: { answersPings && $0 == "ping" ? ["pong"] : script($0) }))
        }
      }.bind(host: "127.0.0.1", port: 0).get()
    let exchange = FakeExchange(channel: channel)
    do {
      try await body(exchange.endpoint)
    } catch {
      try await channel.close()
      throw error
    }
    try await channel.close()
  }

  /// A script that lets everybody in and hands other lines on.
  static func welcoming(_ script: @escaping Script) -> Script {
    { line in
      if line == "hello tala/1" { return ["hello tala/1 market=QH challenge=\(challenge)"] }
      if line.hasPrefix("login ") { return ["welcome session=12 last=1841"] }
      if line == "logout" { return nil }
      return script(line)
    }
  }
}

private final class ScriptHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let script: FakeExchange.Script
  private var kept = ""

  init(script: @escaping FakeExchange.Script) { self.script = script }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    kept += String(buffer: unwrapInboundIn(data))
    let lines = kept.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    kept = lines.last ?? ""
    for line in lines.dropLast() {
      guard let answers = script(line) else {
        context.channel.writeAndFlush(ByteBuffer(string: "bye logout\n"), promise: nil)
        return context.close(promise: nil)
      }
      for answer in answers {
        context.channel.writeAndFlush(ByteBuffer(string: answer + "\n"), promise: nil)
      }
    }
  }
}
