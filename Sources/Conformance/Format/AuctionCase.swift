/// A case of a call auction: orders of one lot each, gathered in a call, and what it must come to.
public struct AuctionCase: Sendable, Equatable {
  public var id: String
  /// Ticks, in order of entry: the offers first.
  public var offers: [Int64]
  public var bids: [Int64]
  public var expectation: AuctionExpectation

  public init(id: String, offers: [Int64], bids: [Int64], expectation: AuctionExpectation) {
    self.id = id
    self.offers = offers
    self.bids = bids
    self.expectation = expectation
  }
}

/// What an auction must come to. What a file does not say is not compared.
public struct AuctionExpectation: Sendable, Equatable {
  public enum ClearingPrice: Sendable, Equatable {
    /// In ticks.
    case at(Int64)
    /// Nothing trades.
    case none
  }

  public var price: ClearingPrice?
  /// Lots traded.
  public var lots: Int64?

  public init(price: ClearingPrice?, lots: Int64?) {
    self.price = price
    self.lots = lots
  }
}

/// Reads a case that has `offers` and `bids` in place of operations.
struct AuctionReader {
  static func read(_ fields: Fields, id: String) throws(FormatFault) -> AuctionCase {
    AuctionCase(
      id: id, offers: try prices(fields, "offers"), bids: try prices(fields, "bids"),
      expectation: try expectation(fields))
  }

  private static func prices(_ fields: Fields, _ key: String) throws(FormatFault) -> [Int64] {
    var prices: [Int64] = []
    for value in try fields.list(key) ?? [] {
      prices.append(try ExpectationReader.whole(value, "\(fields.place) \(key)"))
    }
    return prices
  }

  /// The two figures stand in the case, or in its `expect`.
  private static func expectation(_ fields: Fields) throws(FormatFault) -> AuctionExpectation {
    var place = fields
    if let value = fields["expect"] {
      place = try Fields(value, place: "expect")
      try place.allowOnly(["clearing_price", "clearing_energy", "why", "note", "comment"])
    }
    guard place.has("clearing_price") || place.has("clearing_energy") else {
      throw place.fault("nothing is expected")
    }
    var expectation = AuctionExpectation(price: nil, lots: nil)
    if place["clearing_price"] != nil {
      expectation.price = .at(try place.whole("clearing_price"))
    } else if place.has("clearing_price") {
      expectation.price = AuctionExpectation.ClearingPrice.none
    }
    if place["clearing_energy"] != nil { expectation.lots = try place.whole("clearing_energy") }
    return expectation
  }
}
