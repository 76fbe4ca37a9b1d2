import NIOCore

/// One session of a load: its connection, what is in flight, and what is about to be written. Lives on the load's event loop.
final class LoadSession {
  let index: Int
  let channel: any Channel
  var table: FlightTable
  private var out: ByteBuffer
  private(set) var isWaiting = false

  init(index: Int, channel: any Channel, window: Int) {
    self.index = index
    self.channel = channel
    table = FlightTable(window: window)
    out = channel.allocator.buffer(capacity: 4_096)
  }

  /// Adds a request to what is written next.
  func add(_ request: LoadRequest, number: UInt64, _ writer: inout LineWriter) {
    writer.write(request, number: number, to: &out)
    isWaiting = true
  }

  func flush() {
    guard isWaiting else { return }
    isWaiting = false
    let capacity = out.readableBytes
    channel.writeAndFlush(out, promise: nil)
    out = channel.allocator.buffer(capacity: max(capacity, 512))
  }

  func pong() { channel.writeAndFlush(ByteBuffer(string: "pong\n"), promise: nil) }
}
