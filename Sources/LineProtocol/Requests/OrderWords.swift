public import MarketEngine

// The words by which a request asks for `OrderOptions`.

/// What stands in the place of a price.
enum PricingWord: UInt8, Worded, CaseIterable {
  case market = 1
  case marketToLimit

  var word: StaticString {
    switch self {
    case .market: "market"
    case .marketToLimit: "market-to-limit"
    }
  }

  var options: OrderOptions {
    switch self {
    case .market: .market
    case .marketToLimit: .marketToLimit
    }
  }

  /// Nil for an order with a price of its own.
  init?(_ options: OrderOptions) {
    if options.contains(.market) {
      self = .market
    } else if options.contains(.marketToLimit) {
      self = .marketToLimit
    } else {
      return nil
    }
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
  /// ` type=market post=refuse aon=yes`: what is special about an order; nothing of a plain limit order.
  mutating func append(_ options: OrderOptions) {
    guard !options.isEmpty else { return }
    if let pricing = PricingWord(options) { append(key: " type=", word: pricing.word) }
    if options.contains(.quote) { append(" type=quote") }
    if options.contains(.basket) { append(" type=basket") }
    for post in PostWord.allCases where options.isSuperset(of: post.options) {
      append(key: " post=", word: post.word)
    }
    if options.contains(.allOrNone) { append(" aon=yes") }
  }

  /// ` clip=1.0 step=0.5`: how an iceberg shows itself; nothing for other orders.
  mutating func append(_ clip: Clip, _ digits: Digits) {
    guard clip != .none else { return }
    append(key: " clip=", Quantity(lots: Int64(clip.lots)), digits)
    if clip.step != 0 { append(key: " step=", Price(ticks: Int64(clip.step)), digits) }
  }
}
