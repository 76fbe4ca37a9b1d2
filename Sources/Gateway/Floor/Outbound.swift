import NIOCore

/// What is on its way to one peer: bytes gathered since the last flush, how many written ones it has not taken yet, and what is kept
/// back while its past is being told.
struct Outbound {
  private var gathered: ByteBuffer
  private var held: ByteBuffer?
  /// Bytes given to the channel and not yet taken by the peer.
  private(set) var unwritten = 0

  init(allocator: ByteBufferAllocator) { gathered = allocator.buffer(capacity: 0) }

  /// Bytes waiting anywhere.
  var waiting: Int { unwritten + gathered.readableBytes }

  var heldBytes: Int { held?.readableBytes ?? 0 }

  var isHolding: Bool { held != nil }

  /// Adds lines behind everything else.
  mutating func append(_ bytes: [UInt8]) {
    if held != nil {
      held?.writeBytes(bytes)
    } else {
      gathered.writeBytes(bytes)
    }
  }

  /// Adds lines of the past, ahead of what is held.
  mutating func appendPast(_ bytes: [UInt8]) { gathered.writeBytes(bytes) }

  /// From now on everything but the past is kept back.
  mutating func hold() {
    if held == nil { held = ByteBuffer() }
  }

  /// The past is told: what was kept back follows it.
  mutating func release() {
    guard var bytes = held else { return }
    held = nil
    gathered.writeBuffer(&bytes)
  }

  /// Forgets what was kept back: the past cannot be told, so it may not follow.
  mutating func dropHeld() { held = nil }

  /// What is to be written now, nil if nothing is. Count it as taken with `taken` when the channel has written it.
  mutating func flush() -> ByteBuffer? {
    guard gathered.readableBytes > 0 else { return nil }
    let bytes = gathered
    gathered = ByteBuffer()
    unwritten += bytes.readableBytes
    return bytes
  }

  mutating func taken(_ count: Int) { unwritten -= count }
}
