public import MarketEngine

// The words by which a request asks for `OrderOptions`.

/// What stands in the place of a price.
enum PricingWord: UInt8, Worded, CaseIterable {
  case market = 1

  var word: StaticString {
    switch self {
    case .market: "market"
    }
  }

  var options: OrderOptions {
    switch self {
    case .market: .market
    }
  }

  /// Nil for an order with a price of its own.
  init?(_ options: OrderOptions) {
    guard options.contains(.market) else { return nil }
    self = .market
  }
}

/// What follows `post=`.
public enum PostWord: UInt8, Worded, CaseIterable {
  case refuse = 1
  case slide

  public var word: StaticString {
    switch self {
    case .refuse: "refuse"
    case .slide: "slide"
    }
  }

  public var options: OrderOptions {
    switch self {
    case .refuse: .postRefuse
    case .slide: .postSlide
    }
  }
}

extension [UInt8] {
  /// ` type=market post=refuse`: what is special about an order; nothing of a plain limit order.
  mutating func append(_ options: OrderOptions) {
    guard !options.isEmpty else { return }
    if let pricing = PricingWord(options) { append(key: " type=", word: pricing.word) }
    if options.contains(.quote) { append(" type=quote") }
    for post in PostWord.allCases where options.isSuperset(of: post.options) {
      append(key: " post=", word: post.word)
    }
  }
}
