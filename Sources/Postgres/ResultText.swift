import CLibpq

/// One field of a result's error or notice, copied.
func resultField(_ result: OpaquePointer, _ code: Int32) -> String? {
  // The text belongs to the result, which the caller keeps through the call.
  unsafe PQresultErrorField(result, code).map { unsafe String(cString: $0) }
}

extension String {
  /// Without the line ends libpq puts behind its messages.
  var trimmed: String {
    var text = self[...]
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }
}
