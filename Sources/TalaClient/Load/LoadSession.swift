import NIOCore

/// One session of a load: its connection, what is in flight, and what is about to be written. Lives on the load's event loop.
final class LoadSession {
  let index: Int
  private(set) var channel: any Channel
  /// The exchange's number of it.
  private(set) var number: UInt64
  /// Where it is, or was when its connection was lost.
  private(set) var endpoint: Endpoint
  var table: FlightTable
  /// What was asked for, by the place of its number: to be sent again when the connection was lost.
  private var requests: [LoadRequest]
  /// Whether its connection is lost and not yet made again: what is sent meanwhile leaves when it is.
  private(set) var isAway = false
  /// Whether it could not come back.
  var isGone = false
  /// When the last word was heard.
  var heardAt: Int64 = 0
  private var out: ByteBuffer
  private(set) var isWaiting = false

  init(index: Int, _ entered: LoadDoor.Entered, window: Int) {
    self.index = index
    channel = entered.channel
    number = entered.session
    endpoint = entered.endpoint
    table = FlightTable(window: window)
    requests = Array(repeating: LoadRequest(session: index, kind: .cancelAll), count: table.capacity)
    out = channel.allocator.buffer(capacity: 4_096)
  }

  /// Adds a request to what is written next.
  func add(_ request: LoadRequest, number: UInt64, _ writer: inout LineWriter) {
    requests[Int(number) & (requests.count - 1)] = request
    // Away, it is written with all the others when it is back.
    guard !isAway else { return }
    writer.write(request, number: number, to: &out)
    isWaiting = true
  }

  /// Its connection is lost.
  func leave() {
    isAway = true
    isWaiting = false
    out.clear()
  }

  /// It is back: all that has no answer is written again, in the order in which it was first sent.
  func comeBack(_ entered: LoadDoor.Entered, _ writer: inout LineWriter) {
    channel = entered.channel
    number = entered.session
    endpoint = entered.endpoint
    isAway = false
    for number in table.unanswered {
      writer.write(requests[Int(number) & (requests.count - 1)], number: number, to: &out)
      isWaiting = true
    }
    flush()
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
