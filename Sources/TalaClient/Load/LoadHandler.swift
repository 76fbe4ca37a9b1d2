import NIOCore

/// Cuts what one session's exchange says into lines, in place where they are whole, and brings them to the run.
final class LoadHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let run: LoadRun
  private let session: LoadSession
  /// The beginning of a line whose end has not come yet.
  private var kept: [UInt8] = []

  init(run: LoadRun, session: LoadSession) {
    self.run = run
    self.session = session
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let buffer = unwrapInboundIn(data)
    let bytes = buffer.readableBytesUInt8Span
    let now = LoadRun.clock()
    var start = 0
    while let end = LoadHandler.lineFeed(in: bytes, from: start) {
      if kept.isEmpty {
        run.hear(bytes.extracting(start..<end), by: session, at: now)
      } else {
        for index in start..<end { kept.append(bytes[index]) }
        run.hear(kept.span, by: session, at: now)
        kept.removeAll(keepingCapacity: true)
      }
      start = end + 1
    }
    for index in start..<bytes.count { kept.append(bytes[index]) }
    run.heardAll()
  }

  func channelInactive(context: ChannelHandlerContext) { run.lost(session) }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

  private static func lineFeed(in bytes: Span<UInt8>, from start: Int) -> Int? {
    var index = start
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "\n") { return index }
      index += 1
    }
    return nil
  }
}
