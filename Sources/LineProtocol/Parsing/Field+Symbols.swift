import MarketEngine

extension Field {
  /// `ZONE.PRODUCT.LABEL`.
  func symbol(in line: Span<UInt8>) throws(ProtocolError) -> ContractSymbol {
    guard let first = dot(from: range.lowerBound, in: line),
      let second = dot(from: first + 1, in: line),
      let zone = Name(bytes: line.extracting(range.lowerBound..<first)),
      let product = Field.product(line, first + 1..<second),
      let label = Name(bytes: line.extracting(second + 1..<range.upperBound))
    else { throw fails(.badSymbol) }
    return ContractSymbol(zone: zone, product: product, label: label)
  }

  /// `*`, `ZONE.*`, `ZONE.PRODUCT.*`, `ZONE.PRODUCT.START*` or a symbol; zone and product may be `*` too.
  func pattern(in line: Span<UInt8>) throws(ProtocolError) -> ContractPattern {
    guard let last = range.last else { throw fails(.badPattern) }
    var pattern = ContractPattern.all
    let isOpen = line[last] == UInt8(ascii: "*")
    guard range.count > 1 || !isOpen else { return pattern }
    guard let first = dot(from: range.lowerBound, in: line) else { throw fails(.badPattern) }
    if !isStar(range.lowerBound..<first, in: line) {
      guard let zone = Name(bytes: line.extracting(range.lowerBound..<first)) else {
        throw fails(.badPattern)
      }
      pattern.zone = zone
    }
    guard let second = dot(from: first + 1, in: line) else {
      guard isStar(first + 1..<range.upperBound, in: line) else { throw fails(.badPattern) }
      return pattern
    }
    if !isStar(first + 1..<second, in: line) {
      guard let product = Field.product(line, first + 1..<second) else { throw fails(.badPattern) }
      pattern.product = product
    }
    pattern.isWholeLabel = !isOpen
    let label = second + 1..<(isOpen ? last : range.upperBound)
    if label.isEmpty, isOpen { return pattern }
    guard let start = Name(bytes: line.extracting(label)) else { throw fails(.badPattern) }
    pattern.label = start
    return pattern
  }

  func product(in line: Span<UInt8>) throws(ProtocolError) -> Product {
    guard let product = Field.product(line, range) else { throw fails(.badWord) }
    return product
  }

  /// A reference, or `#` and an order's number.
  func target(in line: Span<UInt8>) throws(ProtocolError) -> OrderTarget {
    if line[range.lowerBound] == UInt8(ascii: "#") {
      let number = try whole(range.lowerBound + 1..<range.upperBound, in: line)
      return OrderTarget(order: OrderNumber(number))
    }
    guard let reference = Reference(bytes: line.extracting(range)) else { throw fails(.badTarget) }
    return OrderTarget(reference: reference)
  }

  /// `#` and a number.
  func number(in line: Span<UInt8>) throws(ProtocolError) -> UInt64 {
    guard line[range.lowerBound] == UInt8(ascii: "#") else { throw fails(.badTarget) }
    return try whole(range.lowerBound + 1..<range.upperBound, in: line)
  }

  /// `MEMBER` or `MEMBER/ACCOUNT`.
  func account(in line: Span<UInt8>) throws(ProtocolError) -> AccountSymbol {
    var slash = range.lowerBound
    while slash < range.upperBound, line[slash] != UInt8(ascii: "/") { slash += 1 }
    guard let member = Name(bytes: line.extracting(range.lowerBound..<slash)) else {
      throw fails(.badName)
    }
    guard slash < range.upperBound else { return AccountSymbol(member: member) }
    guard let account = Name(bytes: line.extracting(slash + 1..<range.upperBound)) else {
      throw fails(.badName)
    }
    return AccountSymbol(member: member, account: account)
  }

  private func dot(from start: Int, in line: Span<UInt8>) -> Int? {
    var index = start
    while index < range.upperBound {
      if line[index] == UInt8(ascii: ".") { return index }
      index += 1
    }
    return nil
  }

  private func isStar(_ part: Range<Int>, in line: Span<UInt8>) -> Bool {
    part.count == 1 && line[part.lowerBound] == UInt8(ascii: "*")
  }

  /// The product of that name. The names have at most eight bytes.
  private static func product(_ line: Span<UInt8>, _ range: Range<Int>) -> Product? {
    guard range.count <= 8, let name = Name(bytes: line.extracting(range)) else { return nil }
    return Product(name: name)
  }
}
