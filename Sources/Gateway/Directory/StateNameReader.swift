import MarketEngine

/// Reads the words of a canonical state one after the other, checking that they are there.
struct StateNameReader {
  private let words: [UInt64]
  private var place = 0

  init(_ words: [UInt64]) { self.words = words }

  mutating func word() throws(DirectoryError) -> UInt64 {
    guard place < words.count else { throw .unreadable(at: place) }
    place += 1
    return words[place - 1]
  }

  mutating func skip(_ count: Int) throws(DirectoryError) {
    guard count <= words.count - place else { throw .unreadable(at: place) }
    place += count
  }

  mutating func signed() throws(DirectoryError) -> Int64 { Int64(bitPattern: try word()) }

  mutating func number() throws(DirectoryError) -> UInt32 {
    guard let number = UInt32(exactly: try word()) else { throw .unreadable(at: place - 1) }
    return number
  }

  /// A count of things that take a word or more each.
  mutating func count() throws(DirectoryError) -> UInt32 {
    let count = try number()
    guard Int(count) <= words.count - place else { throw .unreadable(at: place - 1) }
    return count
  }

  mutating func kind<Kind: RawRepresentable>(
    _ type: Kind.Type
  ) throws(DirectoryError) -> Kind where Kind.RawValue == UInt8 {
    guard let byte = UInt8(exactly: try word()), let kind = Kind(rawValue: byte) else {
      throw .unreadable(at: place - 1)
    }
    return kind
  }

  mutating func name() throws(DirectoryError) -> Name {
    Name(first: try word(), second: try word(), third: try word(), fourth: try word())
  }

  mutating func money() throws(DirectoryError) -> Money { Money(microYuan: try signed()) }
  /// A price of a contract's terms.
  mutating func price() throws(DirectoryError) -> Price { Price(ticks: Int64(try int32())) }

  mutating func optionalPrice() throws(DirectoryError) -> Price? {
    let isThere = try word() == 1
    let price = try price()
    return isThere ? price : nil
  }

  mutating func time() throws(DirectoryError) -> Timestamp {
    Timestamp(nanoseconds: try signed())
  }

  mutating func int32() throws(DirectoryError) -> Int32 {
    guard let value = Int32(exactly: try signed()) else { throw .unreadable(at: place - 1) }
    return value
  }

  mutating func quarter() throws(DirectoryError) -> QuarterHour { QuarterHour(try int32()) }

  mutating func segment() throws(DirectoryError) -> Segment {
    Segment(first: try quarter(), end: try quarter(), amount: try signed())
  }

  mutating func terms() throws(DirectoryError) -> ContractTerms {
    ContractTerms(
      zone: ZoneNumber(try number()), product: try kind(Product.self), label: try name(),
      vector: ResourceVector(
        charge: try segment(), discharge: try segment(), room: try segment()),
      first: try quarter(), end: try quarter(), classBasisPoints: BasisPoints(try int32()),
      opens: try time(), disclosureSeconds: try int32(), callSeconds: try int32(),
      reference: try optionalPrice(), tickValue: try money(), makerFee: try money(),
      takerFee: try money(), auctionFee: try money(), lowestPrice: try price(),
      highestPrice: try price())
  }
}
