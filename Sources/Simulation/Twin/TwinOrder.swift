import MarketEngine

/// A live order.
struct TwinOrder {
  var number: OrderNumber
  var account: AccountNumber
  var member: MemberNumber
  var contract: ContractNumber
  var product: Product
  var user: UserNumber
  var session: SessionNumber
  var reference: Reference
  var side: Side
  var price: Int64
  /// All that is open.
  var lots: Int64
  var timeInForce: TimeInForce
  var selfTrade: SelfTradePrevention
  var options: OrderOptions
  /// Of an iceberg: lots in a clip, ticks from one clip to the next, and what is left of the clip shown.
  var clip: Int64
  var step: Int64
  var clipLeft: Int64
  var expiry: Timestamp
  /// What covers a sell.
  var facility: FacilityNumber
  var facilityWasNamed: Bool
  /// `.none` for an order that reserves its own rights.
  var pool = PoolNumber.none
  /// Sequence number of the command that created it.
  var entry: UInt64
  /// Its place among orders of the same price, smaller is earlier; nil while it is not in the book.
  var place: UInt64?
  /// Set until the last price reaches it.
  var stop: Int64?
  /// Set while it is hibernated; smaller is longer ago.
  var hibernatedAt: UInt64?
  /// The first answer to the request that entered it.
  var content: UInt64
  var acceptedNumber: UInt64
  var acceptedLots: Int64

  var isQuote: Bool { options.contains(.quote) }

  var isLeg: Bool { options.contains(.basket) }

  var isWaiting: Bool { stop != nil && hibernatedAt == nil }

  var firstAnswer: TwinAnswer {
    TwinAnswer(
      reference: reference, content: content, number: acceptedNumber,
      answer: FirstAnswer(
        kind: isQuote ? .quoted : .accepted, order: isQuote ? .none : number, first: acceptedLots,
        second: 0, code: 0, product: product))
  }

  /// What others can trade with at once: an iceberg's clip, all of any other order.
  var shown: Int64 { options.contains(.iceberg) ? clipLeft : lots }

  var isAllOrNone: Bool { options.contains(.allOrNone) }

  /// Whether it goes before another of its side of the book.
  func isBefore(_ other: TwinOrder) -> Bool {
    if price != other.price {
      return side == .buy ? price > other.price : price < other.price
    }
    return (place ?? 0) < (other.place ?? 0)
  }

  /// Whether an order of the other side at `otherPrice` would trade with it.
  func crosses(_ otherPrice: Int64) -> Bool {
    side == .buy ? otherPrice <= price : otherPrice >= price
  }
}

extension ContractTerms {
  /// What an order sets aside per lot, µCNY.
  func twinReservation(_ side: Side, _ price: Int64) -> Int128 {
    let premium = Int128(price) * Int128(tickValue.microYuan)
    let fee = Int128(max(makerFee.microYuan, takerFee.microYuan, auctionFee.microYuan))
    return max(0, side == .buy ? premium + fee : fee - premium)
  }
}
