import Simulation

/// A trader's requests: orders that cross each other, IOC and FOK among them, replaces, cancels, mass cancels, and some that must be refused.
struct TradingFlow: RequestFlow {
  private struct Entered {
    var reference: String
    var place: ContractPlace
    /// Whether the exchange may have given it another price than was asked for.
    var slides: Bool
  }

  private let seat: ClientSeat
  private var chance: SplitMix64
  private var count: Int64 = 0
  /// The last orders entered, live or not.
  private var orders: [Entered] = []
  /// References of the last requests, oldest first, for using one again.
  private var references: [String] = []

  /// Orders that later requests may be about.
  private static let remembered = 48
  /// A reference is used again once so many requests are behind it: more than can be unanswered.
  private static let old = 200

  init(_ seat: ClientSeat, seed: UInt64) {
    self.seat = seat
    chance = SplitMix64(seed: seed)
  }

  mutating func next() -> FlowRequest {
    count += 1
    let request =
      switch chance.below(100) {
      case 0..<54: newOrder()
      case 54..<66: replace()
      case 66..<83: cancel()
      case 83..<87: hibernation()
      case 87..<89: cancelAll()
      case 89..<97: hopeless()
      default: reused() ?? newOrder()
      }
    if !request.reusesReference { references.append(request.reference) }
    if references.count > 3 * TradingFlow.old { references.removeFirst() }
    return request
  }

  private var reference: String { "t\(count)" }

  private mutating func place() -> ContractPlace {
    CrashMarket.contracts[chance.below(CrashMarket.contracts.count)]
  }

  private mutating func price(_ place: ContractPlace) -> Int64 {
    place.middle + chance.number(-place.spread...place.spread)
  }

  private mutating func newOrder() -> FlowRequest {
    let place = place()
    let side = chance.one(of: "buy", "sell")
    let quantity = place.quantity(chance.number(1...40))
    let kind = chance.below(40)
    let price = kind == 0 ? "market" : place.price(price(place))
    var words = ["side=\(side)", "open=\(quantity)", "contract=\(place.symbol)", "user=\(seat.user)"]
    var line = "\(side) \(quantity) \(place.symbol) @ \(price) ref=\(reference)"
    func add(_ word: String) {
      words.append(word)
      line += " \(word)"
    }
    let slides = kind == 1
    if kind > 1 { words.append("price=\(price)") }
    switch kind {
    case 0: words.append("type=market")
    case 1: line += " post=slide"
    case 2: line += " post=refuse"
    case 3..<6: add("stop=\(place.price(self.price(place)))")
    case 6..<10: add("tif=ioc")
    case 10..<14: add("tif=fok")
    case 14..<18:
      add("tif=gtd")
      add("until=\(CrashMarket.time(afterSeconds: chance.number(1...5_000)))")
    default: words.append("tif=gfs")
    }
    if chance.once(in: 3) {
      let choice = chance.one(of: "newest", "oldest", "both", "decrement", place.isDrill ? "off" : "oldest")
      line += " stp=\(choice)"
    }
    if let account = seat.accounts.first, chance.once(in: 3) { add("account=\(account)") }
    if let facility = seat.facility, side == "sell", !place.isDrill, chance.once(in: 2) { add("facility=\(facility)") }
    orders.append(Entered(reference: reference, place: place, slides: slides))
    if orders.count > TradingFlow.remembered { orders.removeFirst() }
    return FlowRequest(reference: reference, line: line, answer: .accepted, words: words)
  }

  private mutating func replace() -> FlowRequest {
    guard let order = chance.any(of: orders) else { return newOrder() }
    var line = "replace \(order.reference)"
    var words = ["contract=\(order.place.symbol)", "user=\(seat.user)"]
    let keeps = chance.below(3)
    if keeps != 0 {
      let quantity = order.place.quantity(chance.number(1...40))
      line += " \(quantity)"
      words.append("open=\(quantity)")
    }
    if keeps != 1 {
      let price = order.place.price(price(order.place))
      line += " @ \(price)"
      if !order.slides { words.append("price=\(price)") }
    }
    line += " ref=\(reference)"
    if chance.once(in: 6) { line += " was=\(order.place.quantity(chance.number(1...40)))" }
    return FlowRequest(reference: reference, line: line, answer: .replaced, words: words)
  }

  private mutating func cancel() -> FlowRequest {
    guard let order = chance.any(of: orders) else { return newOrder() }
    var line = "cancel \(order.reference) ref=\(reference)"
    if chance.once(in: 6) { line += " was=\(order.place.quantity(chance.number(1...40)))" }
    return FlowRequest(
      reference: reference, line: line, answer: .cancelled,
      words: ["by=member", "contract=\(order.place.symbol)", "user=\(seat.user)"])
  }

  private mutating func hibernation() -> FlowRequest {
    guard let order = chance.any(of: orders) else { return newOrder() }
    let goes = chance.once(in: 2)
    return FlowRequest(
      reference: reference, line: "\(goes ? "hibernate" : "reactivate") \(order.reference) ref=\(reference)",
      answer: goes ? .hibernated : .reactivated, words: ["contract=\(order.place.symbol)", "user=\(seat.user)"])
  }

  private mutating func cancelAll() -> FlowRequest {
    var line = "cancel-all ref=\(reference)"
    if let account = seat.accounts.first, chance.once(in: 2) {
      line += " account=\(account)"
    } else if !chance.once(in: 4) {
      line += " contract=\(place().symbol)"
    }
    return FlowRequest(reference: reference, line: line, answer: .massCancelled, words: ["user=\(seat.user)"])
  }

  /// What is well said and cannot be.
  private mutating func hopeless() -> FlowRequest {
    let place = place()
    let order = "\(chance.one(of: "buy", "sell")) \(place.quantity(5)) \(place.symbol) @"
    let asked =
      switch chance.below(7) {
      case 0: "buy 1 QH.DRILL.nowhere @ 10"
      case 1: "\(order) \(place.price(place.isDrill ? 2_147_483_648 : 100_000_000))"
      case 2: "buy \(place.quantity(4_294_967_296)) \(place.symbol) @ \(place.price(place.middle))"
      case 3: "\(order) \(place.price(place.middle)) account=nobodys"
      case 4: "\(order) \(place.price(place.middle)) facility=nowhere"
      case 5: "\(order) \(place.price(place.middle)) tif=gtd until=2026-11-22T00:00:00Z"
      default: "cancel never-entered"
      }
    return FlowRequest(
      reference: reference, line: "\(asked) ref=\(reference)", answer: .accepted, isHopeless: true)
  }

  /// An old reference for something else.
  private mutating func reused() -> FlowRequest? {
    guard references.count > TradingFlow.old else { return nil }
    let old = references.remove(at: chance.below(references.count - TradingFlow.old))
    let place = place()
    return FlowRequest(
      reference: old, line: "buy \(place.quantity(41)) \(place.symbol) @ \(place.price(place.middle)) ref=\(old)",
      answer: .accepted, isHopeless: true, reusesReference: true)
  }
}
