#if canImport(CMemory)
  // Tools that compile the engine's Swift files alone do without: fetching ahead is never needed for the result.
  internal import CMemory
#endif

/// A growable run of plain values with checked access: with `Box` and `Blocks` all of the engine that holds pointers.
///
/// An `Array` in its place costs uniqueness checks on every write where several are written in turn. Index out of bounds stops the
/// process. Amortised constant time for `append`; growth moves the values, so sizes are reserved from `Limits` where they are known.
@safe struct Buffer<Element: BitwiseCopyable>: ~Copyable {
  var base: UnsafeMutablePointer<Element>
  var capacity: Int
  private(set) var count: Int

  init(capacity: Int = 16) {
    self.capacity = max(capacity, 1)
    unsafe base = Buffer.allocate(self.capacity)  // Freed in deinit, owned by nobody else.
    count = 0
  }

  deinit { unsafe base.deallocate() }  // The only owner goes.

  subscript(index: Int) -> Element {
    @inline(__always) get {
      precondition(index >= 0 && index < count, "index beyond the buffer")
      return unsafe base[index]  // Checked above.
    }
    @inline(__always) _modify {
      precondition(index >= 0 && index < count, "index beyond the buffer")
      yield unsafe &base[index]  // Checked above.
    }
  }

  subscript(index: UInt32) -> Element {
    @inline(__always) get { self[Int(truncatingIfNeeded: index)] }
    @inline(__always) _modify { yield &self[Int(truncatingIfNeeded: index)] }
  }

  @inline(__always) mutating func append(_ element: Element) {
    if count == capacity { grow(to: count + 1) }
    unsafe (base + count).initialize(to: element)  // Room was made above.
    count += 1
  }

  /// Appends `number` copies of `element`.
  @inline(__always) mutating func append(repeating element: Element, count number: Int) {
    if count + number > capacity { grow(to: count + number) }
    unsafe (base + count).initialize(repeating: element, count: number)  // Room was made above.
    count += number
  }

  @inline(__always) mutating func removeLast() -> Element {
    precondition(count > 0, "nothing to remove")
    count -= 1
    return unsafe base[count]  // Was in bounds.
  }

  @inline(__always) mutating func removeAll() { count = 0 }

  /// Keeps the first `number`, of which there are as many.
  mutating func truncate(to number: Int) {
    precondition(number >= 0 && number <= count, "nothing to keep")
    count = number
  }

  /// Starts bringing an element near that will soon be needed.
  @inline(__always) func prefetch(_ index: Int) {
    #if canImport(CMemory)
      unsafe tala_prefetch(base + (index & Int(Int32.max)))  // An address is made, not read.
    #endif
  }

  /// The same of one cache line of an element that has several.
  @inline(__always) func prefetch(_ index: UInt32, line: Int) {
    #if canImport(CMemory)
      let start = unsafe UnsafeRawPointer(base + Int(truncatingIfNeeded: index))  // An address is made, not read.
      unsafe tala_prefetch(start + 64 * line)
    #endif
  }

  @inline(__always) func prefetch(_ index: UInt32) { prefetch(Int(truncatingIfNeeded: index)) }

  /// Makes room for `capacity` elements; memory is only taken as it is used.
  mutating func reserve(_ capacity: Int) {
    if capacity > self.capacity { grow(to: capacity) }
  }

  /// Makes room for `capacity` elements and takes its memory now: the kernel clears each page when it is first written to.
  mutating func reserveAndTouch(_ capacity: Int) {
    reserve(capacity)
    let start = unsafe UnsafeMutableRawPointer(base + count)
    let bytes = (self.capacity - count) * MemoryLayout<Element>.stride
    for offset in stride(from: 0, to: bytes, by: 4_096) {
      unsafe start.storeBytes(of: 0, toByteOffset: offset, as: UInt8.self)  // Room behind the last element, not yet used.
    }
  }

  /// Whole cache lines, so that an element of 64 bytes is one; from 4 MiB on large pages, where there are such.
  static func allocate(_ capacity: Int) -> UnsafeMutablePointer<Element> {
    let large = 2 << 20
    let bytes = capacity * MemoryLayout<Element>.stride
    guard bytes >= 2 * large else {
      let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
      return unsafe raw.bindMemory(to: Element.self, capacity: capacity)  // Just allocated for them.
    }
    let whole = (bytes + large - 1) / large * large
    let raw = UnsafeMutableRawPointer.allocate(byteCount: whole, alignment: large)
    #if canImport(CMemory)
      unsafe tala_advise_large_pages(raw, whole)  // The whole allocation, aligned as it asks.
    #endif
    return unsafe raw.bindMemory(to: Element.self, capacity: capacity)  // Just allocated for them.
  }

  mutating func grow(to least: Int) {
    let larger = max(least, capacity * 2)
    let moved = unsafe Buffer.allocate(larger)
    unsafe moved.moveInitialize(from: base, count: count)  // Both hold at least `count`.
    unsafe base.deallocate()  // Its values have moved.
    unsafe base = moved
    capacity = larger
  }
}

extension Buffer where Element == UInt64 {
  // Values and amounts stay below 2^63, so a sum or difference that does not shows by its highest bit, and the loops need no branch:
  // whatever is at once as wide as the machine has registers.

  /// Adds `amount` to `number` values from `start`; traps on overflow.
  mutating func add(_ amount: UInt64, at start: Int, count number: Int) {
    precondition(start >= 0 && number >= 0 && start + number <= count, "run beyond the buffer")
    var all = amount
    let run = unsafe base + start
    for index in 0..<number {
      let sum = unsafe run[index] &+ amount  // Bounds checked for the run.
      all |= sum
      unsafe run[index] = sum
    }
    precondition(all >> 63 == 0, "a right beyond 63 bits")
  }

  /// Takes `amount` from `number` values from `start`; traps if one is smaller.
  mutating func subtract(_ amount: UInt64, at start: Int, count number: Int) {
    precondition(start >= 0 && number >= 0 && start + number <= count, "run beyond the buffer")
    var all = amount
    let run = unsafe base + start
    for index in 0..<number {
      let left = unsafe run[index] &- amount  // Bounds checked for the run.
      all |= left
      unsafe run[index] = left
    }
    precondition(all >> 63 == 0, "a right below zero")
  }

  /// The smallest of `self[start + i] − self[other + i]`; the second run is nowhere greater than the first.
  func leastDifference(at start: Int, minus other: Int, count number: Int) -> UInt64 {
    precondition(start >= 0 && other >= 0 && number >= 0, "run beyond the buffer")
    precondition(start + number <= count && other + number <= count, "run beyond the buffer")
    var least = UInt64.max
    for index in 0..<number {
      least = unsafe min(least, base[start + index] &- base[other + index])  // Checked for the runs.
    }
    return least
  }
}
