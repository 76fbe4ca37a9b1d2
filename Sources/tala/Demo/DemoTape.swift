import LineProtocol
import MarketEngine
import Synchronization
import TalaClient

/// What a spectator hears: every fill as the exchange tells it to its member. Written by the sessions' threads, read for the display and
/// for checking the money; no strategy looks at it.
final class DemoTape: Sendable {
  /// What a member's fills come to, µCNY.
  struct Money: Sendable {
    var paid: Int64 = 0
    var received: Int64 = 0
    var fees: Int64 = 0

    var net: Int64 { received - paid - fees }
  }

  private struct Contents {
    var trades = 0
    var lastPrice: [String: String] = [:]
    var money: [String: Money] = [:]
  }

  private let contents = Mutex(Contents())

  var trades: Int { contents.withLock { $0.trades } }

  func money(of member: String) -> Money { contents.withLock { $0.money[member] ?? Money() } }

  /// As it was quoted; nil before the first trade.
  func lastPrice(of contract: String) -> String? { contents.withLock { $0.lastPrice[contract] } }

  /// A line a member heard.
  func hear(_ line: ResponseLine, as member: String) {
    guard line.isVerb("filled"), let contract = line.text("contract"),
      let quantity = line.decimal(at: 1), let price = line.decimal(at: 3),
      let fee = line.decimal("fee"), let terms = DemoTape.terms(of: contract),
      let premium = DemoTape.premium(quantity, price, terms),
      let micro = try? fee.scaled(toDigits: 6)
    else { return }
    let pays = (line.text("side") == "buy") == (premium >= 0)
    contents.withLock { contents in
      // Each trade has one taker, or in an auction one buyer.
      let auctioned = line.text("liquidity") == "auction"
      if auctioned ? line.text("side") == "buy" : line.text("liquidity") == "taker" {
        contents.trades += 1
        contents.lastPrice[contract] = line.text(at: 3)
      }
      var money = contents.money[member] ?? Money()
      if pays { money.paid += abs(premium) } else { money.received += abs(premium) }
      money.fees += micro
      contents.money[member] = money
    }
  }

  /// Price × lots × tick value, µCNY.
  private static func premium(
    _ quantity: DecimalNumber, _ price: DecimalNumber, _ terms: (product: ProductTerms, quarters: Int64)
  ) -> Int64? {
    guard let lots = try? quantity.scaled(toDigits: terms.product.quantityDigits),
      let ticks = try? price.scaled(toDigits: terms.product.priceDigits)
    else { return nil }
    let tick = terms.product.tickValue.microYuan
    return ticks * lots * tick * (terms.product.tickValuePerQuarter ? terms.quarters : 1)
  }

  /// The product's terms and the length of a calendar's contract: `…0708` a day, `…0708.13` an hour, `…0708.1315` a quarter-hour.
  private static func terms(of contract: String) -> (product: ProductTerms, quarters: Int64)? {
    let parts = contract.split(separator: ".")
    guard parts.count >= 3, let name = Name(bytes: [UInt8](parts[1].utf8).span),
      let product = Product(name: name)
    else { return nil }
    let quarters: Int64 = parts.count == 3 ? 96 : parts[3].count == 2 ? 4 : 1
    return (product.terms, quarters)
  }
}
