/// The administrative prices (rule 11.13).
extension Engine {
  mutating func set(_ set: SetCallPrice, _ asker: Asker, _ events: inout EventBuffer) {
    guard set.zone == .none || registry.knows(set.zone) else {
      return refuse(Refusal(.unknownZone), asker, &events)
    }
    guard set.price == SetCallPrice.none || Engine.isCallPrice(set.price, of: set.product) else {
      return refuse(Refusal(.valueOutOfRange), asker, &events)
    }
    for zone in 0..<registry.zones.count where set.zone == .none || Int(set.zone.value) == zone {
      callPrices[Engine.callPlace(UInt32(zone), set.product)] = set.price.ticks
    }
    emit(.callPriceSet(set), &events)
    done(asker, &events)
  }

  /// Nobody pays for having rights taken: 0 at the least, and what the product allows.
  private static func isCallPrice(_ price: Price, of product: Product) -> Bool {
    price >= max(Price(ticks: 0), product.terms.lowestPrice) && price <= product.terms.highestPrice
  }

  func callPrice(_ zone: ZoneNumber, _ product: Product) -> Price {
    Price(ticks: callPrices[Engine.callPlace(zone.value, product)])
  }

  /// A new zone begins with what was set for those to come.
  mutating func addZoneWithoutCalls() {
    for product in Product.allCases { callPrices.append(callPrices[Engine.callPlace(0, product)]) }
  }

  static func callPlace(_ zone: UInt32, _ product: Product) -> Int {
    Int(zone) * Product.allCases.count + Int(product.rawValue) - 1
  }

  // MARK: Words

  func encodeCallPrices(_ writer: inout StateWriter) {
    let place = writer.words.count
    writer.put(0)
    for zone in 0..<UInt32(registry.zones.count) {
      for product in Product.allCases {
        let price = Price(ticks: callPrices[Engine.callPlace(zone, product)])
        guard price != SetCallPrice.none else { continue }
        writer.words[place] += 1
        writer.put(zone)
        writer.put(product.rawValue)
        writer.put(price)
      }
    }
  }

  mutating func restoreCallPrices(_ reader: inout StateReader) throws(StateError) {
    while callPrices.count < registry.zones.count * Product.allCases.count {
      callPrices.append(SetCallPrice.none.ticks)
    }
    var last = -1
    for _ in 0..<(try reader.count(least: 3)) {
      let zone = try reader.number()
      let product = try reader.kind(Product.self)
      let price = try reader.price()
      let place = Engine.callPlace(zone, product)
      guard zone < UInt32(registry.zones.count), place > last, Engine.isCallPrice(price, of: product) else {
        throw reader.invalid()
      }
      callPrices[place] = price.ticks
      last = place
    }
  }
}
