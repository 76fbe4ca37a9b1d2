/// A growable run of plain values with checked access: the one file of the engine that holds pointers.
///
/// An `Array` in its place costs uniqueness checks on every write where several are written in turn. Index out of bounds stops the
/// process. Amortised constant time for `append`; growth moves the values, so sizes are reserved from `Limits` where they are known.
@safe struct Buffer<Element: BitwiseCopyable>: ~Copyable {
  var base: UnsafeMutablePointer<Element>
  var capacity: Int
  private(set) var count: Int

  init(capacity: Int = 16) {
    self.capacity = max(capacity, 1)
    unsafe base = .allocate(capacity: self.capacity)  // Freed in deinit, owned by nobody else.
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

  mutating func grow(to least: Int) {
    let larger = max(least, capacity * 2)
    let moved = UnsafeMutablePointer<Element>.allocate(capacity: larger)
    unsafe moved.moveInitialize(from: base, count: count)  // Both hold at least `count`.
    unsafe base.deallocate()  // Its values have moved.
    unsafe base = moved
    capacity = larger
  }
}

extension Buffer where Element == UInt64 {
  /// Adds `amount` to `number` values from `start`; traps on overflow.
  mutating func add(_ amount: UInt64, at start: Int, count number: Int) {
    precondition(start >= 0 && number >= 0 && start + number <= count, "run beyond the buffer")
    var overflowed: UInt64 = 0
    for index in start..<(start + number) {
      let sum = unsafe base[index] &+ amount  // Bounds checked for the run.
      overflowed |= sum < amount ? 1 : 0
      unsafe base[index] = sum
    }
    precondition(overflowed == 0, "a right beyond 64 bits")
  }

  /// Takes `amount` from `number` values from `start`; traps if one is smaller.
  mutating func subtract(_ amount: UInt64, at start: Int, count number: Int) {
    precondition(start >= 0 && number >= 0 && start + number <= count, "run beyond the buffer")
    var short: UInt64 = 0
    for index in start..<(start + number) {
      let value = unsafe base[index]  // Bounds checked for the run.
      short |= value < amount ? 1 : 0
      unsafe base[index] = value &- amount
    }
    precondition(short == 0, "a right below zero")
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
