#if canImport(CMemory)
  // As in Buffer.
  internal import CMemory
#endif

/// A growable run of plain values that stay where they are: in blocks of 4,194,304, whose memory is only taken as it is used. Where a
/// `Buffer` would move all it has within one command, this makes one block more. Only the first begins small, and moves once.
@safe struct Blocks<Element: BitwiseCopyable>: ~Copyable {
  private static var shift: Int { 22 }
  private static var ofBlock: Int { 1 << shift }
  /// As many as a 32-bit index can tell.
  private static var most: Int { 1 << (32 - shift) }

  private let starts: UnsafeMutablePointer<UnsafeMutablePointer<Element>>
  private var blocks = 1
  private(set) var capacity: Int
  private(set) var count = 0

  init(capacity: Int) {
    self.capacity = min(max(capacity, 1), Blocks.ofBlock)
    unsafe starts = .allocate(capacity: Blocks.most)  // Freed in deinit, owned by nobody else.
    unsafe starts.initialize(to: Buffer.allocate(self.capacity))
  }

  deinit {
    for block in 0..<blocks { unsafe starts[block].deallocate() }  // The only owner goes.
    unsafe starts.deallocate()
  }

  @inline(__always) private func address(_ index: Int) -> UnsafeMutablePointer<Element> {
    unsafe starts[index >> Blocks.shift] + index & (Blocks.ofBlock - 1)
  }

  subscript(index: UInt32) -> Element {
    @inline(__always) get {
      precondition(Int(index) < count, "index beyond the blocks")
      return unsafe address(Int(index)).pointee  // Checked above.
    }
    @inline(__always) _modify {
      precondition(Int(index) < count, "index beyond the blocks")
      yield unsafe &address(Int(index)).pointee  // Checked above.
    }
  }

  /// Appends `number` copies of `element`, of which a block holds a multiple.
  mutating func append(repeating element: Element, count number: Int) {
    reserve(count + number)
    unsafe address(count).initialize(repeating: element, count: number)  // Room was made above, in one block.
    count += number
  }

  mutating func reserve(_ number: Int) {
    if number > capacity, capacity < Blocks.ofBlock {
      let whole = unsafe Buffer<Element>.allocate(Blocks.ofBlock)
      unsafe whole.moveInitialize(from: starts[0], count: count)  // It holds them all.
      unsafe starts[0].deallocate()  // Its values have moved.
      unsafe starts[0] = whole
      capacity = Blocks.ofBlock
    }
    while number > capacity {
      precondition(blocks < Blocks.most, "more than an index can tell")
      unsafe (starts + blocks).initialize(to: Buffer.allocate(Blocks.ofBlock))
      blocks += 1
      capacity += Blocks.ofBlock
    }
  }

  /// Makes room for `number` elements and takes its memory now: the kernel clears each page when it is first written to.
  mutating func reserveAndTouch(_ number: Int) {
    reserve(number)
    for index in stride(from: count, to: number, by: max(1, 4_096 / MemoryLayout<Element>.stride)) {
      let page = unsafe UnsafeMutableRawPointer(address(index))
      unsafe page.storeBytes(of: 0, as: UInt8.self)  // Room behind the last element, not yet used.
    }
  }

  /// Starts bringing an element near that will soon be needed.
  @inline(__always) func prefetch(_ index: UInt32) {
    #if canImport(CMemory)
      if Int(index) < capacity { unsafe tala_prefetch(address(Int(index))) }  // An address is made, not read.
    #endif
  }
}
