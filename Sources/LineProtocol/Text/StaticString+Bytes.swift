// The one place where the bytes of a literal are read: they are constant and outlive the process.

extension StaticString {
  /// Whether these are exactly the bytes of `line` in `range`.
  @inline(__always)
  func equals(_ line: Span<UInt8>, _ range: Range<Int>) -> Bool {
    guard utf8CodeUnitCount == range.count else { return false }
    let literal = unsafe utf8Start  // Constant bytes; the count was compared.
    for index in 0..<range.count {
      guard unsafe literal[index] == line[range.lowerBound + index] else { return false }
    }
    return true
  }
}

extension [UInt8] {
  /// Appends a literal's bytes.
  @inline(__always)
  mutating func append(_ text: StaticString) {
    // Constant bytes, copied at once.
    unsafe append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }
}
