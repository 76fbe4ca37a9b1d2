/// Texts as C wants them: each ended by a NUL, reached through one array of pointers that a null pointer ends.
struct CTexts {
  private var bytes: [CChar] = []
  private var offsets: [Int] = []

  mutating func append(_ text: String) {
    offsets.append(bytes.count)
    bytes.append(contentsOf: text.utf8CString)
  }

  func withPointers<R>(_ body: (UnsafePointer<UnsafePointer<CChar>?>) -> R) -> R {
    unsafe bytes.withUnsafeBufferPointer { buffer in
      // The buffer lives until body returns, and every offset lies inside it.
      var pointers = unsafe offsets.map { unsafe buffer.baseAddress?.advanced(by: $0) }
      unsafe pointers.append(nil)
      return unsafe pointers.withUnsafeBufferPointer { list in
        // Never empty: it holds at least the final null.
        guard let first = list.baseAddress else { fatalError("an array with one element has an address") }
        return unsafe body(first)
      }
    }
  }
}

extension String {
  /// C would read the text only as far as its first NUL, which turns one statement into another; so it is refused.
  func checkedForC() throws(PostgresError) {
    if utf8.contains(0) { throw PostgresError(.value, "a NUL character cannot be sent in a statement or a setting") }
  }
}
