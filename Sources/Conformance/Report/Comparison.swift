import MarketEngine

/// Says where what came differs from what was expected: the first place, in one line; nil if nowhere.
enum Comparison {
  static func trades(_ expected: [CaseTrade]?, _ came: [CaseTrade]) -> String? {
    guard let expected else { return nil }
    return first(expected, came, of: "trade") { $0 == $1 }
  }

  static func deals(_ expected: [CaseDeal]?, _ came: [CaseDeal]) -> String? {
    guard let expected else { return nil }
    return first(expected, came, of: "deal") { $0 == $1 }
  }

  static func levels(_ expected: [CaseLevel]?, _ came: [CaseLevel], of side: String) -> String? {
    guard let expected else { return nil }
    return first(expected, came, of: "\(side) level") { $0.isMet(by: $1) }
  }

  static func rejected(_ expected: [Int64]?, _ came: [Int64]) -> String? {
    guard let expected, expected != came else { return nil }
    return "rejected: expected \(expected), came \(came)"
  }

  static func reasons(_ expected: [String]?, _ came: [String]) -> String? {
    guard let expected, expected != came else { return nil }
    return "reasons: expected \(expected), came \(came)"
  }

  /// The protocol tells no figures of some refusals; those have none to compare there.
  static func figures(_ expected: [[Int64]?]?, _ came: [[Int64]?], _ reasons: [String]) -> String? {
    guard let expected else { return nil }
    guard expected.count == came.count else { return "figures: expected \(expected.count), came \(came.count)" }
    for (index, wanted) in expected.enumerated() {
      guard let wanted, wanted != came[index] else { continue }
      if came[index] == nil, untold.contains(reasons[index]) || wanted == [0, 0] { continue }
      return "figures \(index): expected \(wanted), came \(came[index].map { "\($0)" } ?? "none")"
    }
    return nil
  }

  private static let untold = ["value-out-of-range", "inexact-division", "gate-passed", "contract-exists"]

  static func ended(_ expected: [CaseEnd]?, _ came: [CaseEnd]) -> String? {
    guard let expected else { return nil }
    return first(expected, came, of: "ended") { $0 == $1 }
  }

  static func phase(_ expected: String?, _ came: String?, of contract: String) -> String? {
    guard let expected, expected != came else { return nil }
    return "phase of \(contract): expected \(expected), came \(came ?? "none")"
  }

  static func cash(_ expected: [[Int64]]?, _ came: [[Int64]], of owner: String) -> String? {
    guard let expected, expected != came else { return nil }
    return "cash of \(owner): expected \(expected), came \(came)"
  }

  static func rights(
    _ expected: [String: [CaseRight]]?, _ came: [String: [CaseRight]], of account: String
  ) -> String? {
    guard let expected else { return nil }
    for facility in Set(expected.keys).union(came.keys).sorted() {
      let found = first(expected[facility] ?? [], came[facility] ?? [], of: "right") { $0 == $1 }
      if let found { return "rights of \(account) on \(facility): \(found)" }
    }
    return nil
  }

  static func digests(_ expected: CaseDigests?, _ came: @autoclosure () -> CaseDigests) -> String? {
    guard let expected else { return nil }
    let came = came()
    return expected == came ? nil : "digests: expected \(expected), came \(came)"
  }

  static func numberOfTrades(_ expected: Int?, _ came: Int) -> String? {
    guard let expected, expected != came else { return nil }
    return "number of trades: expected \(expected), came \(came)"
  }

  static func auction(_ expected: AuctionExpectation, _ came: RigAuction) -> String? {
    let price = came.price.map { AuctionExpectation.ClearingPrice.at($0.ticks) } ?? .none
    if let wanted = expected.price, wanted != price {
      return "clearing price: expected \(wanted), came \(price)"
    }
    guard let lots = expected.lots, lots != came.lots else { return nil }
    return "clearing energy: expected \(lots), came \(came.lots)"
  }

  private static func first<Element: CustomStringConvertible>(
    _ expected: [Element], _ came: [Element], of what: String,
    isMet: (Element, Element) -> Bool
  ) -> String? {
    for index in 0..<max(expected.count, came.count) {
      let wanted = index < expected.count ? expected[index] : nil
      let got = index < came.count ? came[index] : nil
      if let wanted, let got, isMet(wanted, got) { continue }
      let text = (wanted?.description ?? "none", got?.description ?? "none")
      return "\(what) \(index): expected \(text.0), came \(text.1)"
    }
    return nil
  }
}
