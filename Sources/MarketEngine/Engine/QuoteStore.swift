/// An account's quote in a contract: the slots of its two orders, 0 for a side that has ended or was never entered.
struct Quote: BitwiseCopyable {
  var account: AccountNumber
  var contract: UInt32
  var bid: UInt32 = 0
  var offer: UInt32 = 0
}

/// The quotes of which a side lives, at most one an account and contract.
struct QuoteStore: ~Copyable {
  var quotes = Buffer<Quote>()
  private var free = Buffer<UInt32>()
  private var index = HashIndex(capacity: 64)

  init() { quotes.append(Quote(account: .none, contract: 0)) }

  /// The place of an account's quote, 0 if it has none.
  func find(_ account: AccountNumber, _ contract: UInt32) -> UInt32 {
    index.find(QuoteStore.hash(account, contract)) { place in
      quotes[place].account == account && quotes[place].contract == contract
    }
  }

  mutating func add(_ quote: Quote) -> UInt32 {
    let place: UInt32
    if free.count > 0 {
      place = free.removeLast()
      quotes[place] = quote
    } else {
      place = UInt32(quotes.count)
      quotes.append(quote)
    }
    index.insert(place, hash: QuoteStore.hash(quote.account, quote.contract))
    return place
  }

  mutating func remove(_ place: UInt32) {
    index.remove(place, hash: QuoteStore.hash(quotes[place].account, quotes[place].contract))
    quotes[place].account = .none
    free.append(place)
  }

  private static func hash(_ account: AccountNumber, _ contract: UInt32) -> UInt32 {
    hash32(UInt64(account.value), UInt64(contract))
  }
}
