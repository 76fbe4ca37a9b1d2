import Conformance
import LineProtocol
import MarketEngine

// What is sent for a case's requests.
extension ServerRig {
  mutating func line(_ request: RigRequest, _ seat: Int, _ reference: Reference) -> String {
    let own = "ref=\(ServerRig.text(reference))"
    switch request {
    case .new(let order):
      if let block = order.block { nameBlock(block, order.contract) }
      return line(order) + " \(own)"
    case .replace(let target, let price, let quantity, let was, let stop):
      // Figures of a case's orders have the digits of its first contract.
      let lots = quantity.map { " \(text(lots: $0.lots))" } ?? ""
      let ticks = price.map { " @ \(text(ticks: $0.ticks))" } ?? ""
      return "replace \(ServerRig.text(target))\(lots)\(ticks) \(own)" + (was.map { " was=\(text(lots: $0.lots))" } ?? "")
        + (stop.map { " stop=\(text(ticks: $0.ticks))" } ?? "")
    case .cancel(let target, let was):
      return "cancel \(ServerRig.text(target)) \(own)" + (was.map { " was=\(text(lots: $0.lots))" } ?? "")
    case .hibernate(let target): return "hibernate \(ServerRig.text(target)) \(own)"
    case .reactivate(let target): return "reactivate \(ServerRig.text(target)) \(own)"
    case .house(let action, let of, let contract): return houseLine(action, seat, of: of, contract: contract) + " \(own)"
    case .quote(let quote):
      let place = quote.contract
      let bid = "\(text(lots: quote.bidQuantity.lots, place)) @ \(text(ticks: quote.bid.ticks, place))"
      let offer = "\(text(lots: quote.offerQuantity.lots, place)) @ \(text(ticks: quote.offer.ticks, place))"
      return "quote \(symbol(quote.contract)) \(bid) \(offer) \(own) stp=\(ServerRig.word(quote.selfTrade))"
    case .basket(let legs): return "basket \(legs.count) \(own)"
    case .negotiate(let new):
      let place = new.contract
      let terms = "\(text(lots: new.quantity.lots, place)) \(symbol(place)) @ \(text(ticks: new.price.ticks, place))"
      return "negotiate \(new.side.word) \(terms) with=\(member(new.other)) \(own)"
        + (new.seconds.map { " for=\($0)" } ?? "") + (new.facility.map { " facility=\(facility($0))" } ?? "")
    case .answer(let answer, let number): return "\(answer.word) #\(number.value) \(own)"
    case .review(let review, let number): return "\(review.word) #\(number.value) \(own)"
    case .hold(let isOn, let contract): return "hold \(symbol(contract)) \(isOn ? "on" : "off") \(own)"
    case .pool(let name, let facility): return "pool \(name)\(first) facility=\(self.facility(facility)) \(own)"
    case .trading(let contract, let isFrozen):
      return "\(isFrozen ? "freeze" : "resume") \(symbol(contract)) \(own)"
    case .uncross: return "clock \(ServerRig.time(now)) \(own)"
    case .call(let quantity, let contract):
      return "call \(text(lots: quantity.lots, contract)) \(symbol(contract)) \(own)"
    }
  }

  private func line(_ order: RigOrder) -> String {
    let place = order.contract
    let price = order.price.map { text(ticks: $0.ticks, place) } ?? (order.isMarketToLimit ? "market-to-limit" : "market")
    let named = order.block.map(blockSymbol) ?? symbol(place)
    return "\(order.side.word) \(text(lots: order.quantity.lots, place)) \(named) @ \(price)"
      + " tif=\(ServerRig.word(order.timeInForce)) stp=\(ServerRig.word(order.selfTrade))"
      + (order.isPostOnly ? " post=\(order.slides ? "slide" : "refuse")" : "") + (order.isAllOrNone ? " aon=yes" : "")
      + (order.clip.map { " clip=\(text(lots: $0.lots, place))" } ?? "")
      + (order.step.map { " step=\(text(ticks: $0.ticks, place))" } ?? "")
      + (order.stop.map { " stop=\(text(ticks: $0.ticks, place))" } ?? "")
      + (order.until.map { " until=\(ServerRig.time(began + $0))" } ?? "")
      + (order.account.map { " account=\($0)" } ?? "")
      + (order.facility.map { " facility=\(facility($0))" } ?? "")
      + (order.pool.map { " pool=\($0)\(first)" } ?? "")
  }

  /// What a facility that goes by a name in the case is called here.
  func facility(_ name: String) -> String {
    if !places.isEmpty { return "\(name)-\(first)" }
    return name == "firm" ? "f\(first)" : "i\(first)"
  }

  private static func word(_ timeInForce: TimeInForce) -> String {
    switch timeInForce {
    case .goodForSession: "gfs"
    case .goodTillDate: "gtd"
    case .immediateOrCancel: "ioc"
    case .fillOrKill: "fok"
    }
  }

  private static func word(_ selfTrade: SelfTradePrevention) -> String {
    switch selfTrade {
    case .cancelNewest: "newest"
    case .cancelOldest: "oldest"
    case .cancelBoth: "both"
    case .decrement: "decrement"
    case .off: "off"
    }
  }

  private static func text(_ target: OrderTarget) -> String {
    target.reference == .none ? "#\(target.order.value)" : text(target.reference)
  }

  static func text(_ reference: Reference) -> String {
    String(decoding: (0..<reference.count).map { reference[$0] }, as: UTF8.self)
  }

  static func isNotUnderstood(_ line: ResponseLine) -> Bool { line.isVerb("error") }
}
