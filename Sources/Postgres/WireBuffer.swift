/// A growing buffer in PostgreSQL's byte order. Raw memory instead of an array, because the projector writes tens of millions of
/// values a minute through it and an array checks its uniqueness at each.
@safe struct WireBuffer: ~Copyable {
  private var memory: UnsafeMutableRawBufferPointer
  private(set) var count = 0

  init(capacity: Int) {
    unsafe memory = .allocate(byteCount: max(capacity, 16), alignment: 8)
  }

  // Allocated by us and freed nowhere else.
  deinit { unsafe memory.deallocate() }

  mutating func append(_ value: some FixedWidthInteger) {
    reserve(value.bitWidth / 8)
    // There is room; the pointer need not be aligned.
    unsafe memory.storeBytes(of: value.bigEndian, toByteOffset: count, as: type(of: value))
    count += value.bitWidth / 8
  }

  mutating func append(_ bytes: UnsafeRawBufferPointer) {
    reserve(bytes.count)
    // There is room, and the bytes are not ours, so they do not overlap.
    unsafe UnsafeMutableRawBufferPointer(rebasing: memory[count...]).copyMemory(from: bytes)
    count += bytes.count
  }

  mutating func removeAll() { count = 0 }

  /// What is behind the first `bytes` moves to the front.
  mutating func removeFirst(_ bytes: Int) {
    precondition(bytes >= 0 && bytes <= count, "only what was written is removed")
    // Both ranges lie inside what was written; a move may overlap.
    unsafe memory.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[bytes..<count]))
    count -= bytes
  }

  func withBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
    // Only what was written; valid until body returns.
    unsafe body(UnsafeRawBufferPointer(rebasing: memory[..<count]))
  }

  private mutating func reserve(_ more: Int) {
    // Only the size is read.
    if unsafe count + more > memory.count { grow(more) }
  }

  private mutating func grow(_ more: Int) {
    // The new memory is larger and separate; the old is freed once and forgotten.
    let size = unsafe max(memory.count * 2, count + more)
    let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 8)
    unsafe larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[..<count]))
    unsafe memory.deallocate()
    unsafe memory = larger
  }
}
