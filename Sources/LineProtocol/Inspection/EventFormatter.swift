public import MarketEngine

/// Writes an event as one line for people, for replay and inspection: with a member's events as that member reads them, the member's name
/// before. Not part of the protocol: it may change freely.
public enum EventFormatter {
  public static func write<Names: NameSource>(
    _ event: Event, names: borrowing Names, to bytes: inout [UInt8]
  ) {
    switch event {
    case .accepted(let note, _), .filled(let note, _), .replaced(let note, _),
      .reduced(let note, _), .cancelled(let note, _), .requeued(let note, _), .massCancelled(let note, _),
      .hibernated(let note, _), .reactivated(let note, _), .triggered(let note, _), .cashMoved(let note, _), .done(let note),
      .refused(let note, _), .repeated(let note, _), .haltSet(let note, _), .limitsSet(let note, _),
      .negotiated(let note, _), .tradeChanged(let note, _), .rightsChanged(let note, _):
      bytes.append(key: "to ", name: names.name(of: note.member), number: note.member.value)
      bytes.append(": ")
      ResponseFormatter.write(event, names: names, to: &bytes)
    case .traded(let trade): write("trade ", trade, names: names, to: &bytes)
    case .tradeReviewed(let trade, let cause):
      write(cause.key, trade, names: names, to: &bytes)
    case .callPriceSet(let price):
      bytes.append("call-price-set ")
      CommandFormatter.write(price, names: names, to: &bytes)
      bytes.endLine()
    case .holdSet(let hold):
      bytes.append("hold-set ")
      CommandFormatter.write(hold, names: names, to: &bytes)
      bytes.endLine()
    case .capabilityChanged(let changed):
      bytes.append(changed.amount < 0 ? "capability-lost" : "capability-restored")
      CapabilityFormatter.write(changed, names: names, to: &bytes)
      bytes.endLine()
    case .freezeSet(let set):
      bytes.append("freeze-set ")
      if set.contract == .none {
        CommandFormatter.write(set.scope, names: names, to: &bytes)
      } else {
        bytes.append(names.symbol(of: set.contract), set.contract)
      }
      bytes.append(set.isOn ? " on" : " off")
      bytes.endLine()
    case .contractCreated(let contract, let terms):
      MarketDataFormatter.contract(contract, terms, phase: .planned, names: names, to: &bytes)
    case .phaseChanged(let contract, let phase):
      bytes.append("phase ")
      bytes.append(names.symbol(of: contract), contract)
      bytes.append(key: " ", word: phase.word)
      bytes.endLine()
    case .auctioned(let contract, let outcome):
      bytes.append("auctioned ")
      MarketDataFormatter.write(outcome, of: contract, names: names, to: &bytes)
      bytes.endLine()
    case .interrupted(let contract, let price, let ends):
      MarketDataFormatter.interrupted(contract, price, until: ends, names: names, to: &bytes)
    case .noticeGiven(let text): MarketDataFormatter.notice(text, to: &bytes)
    case .marketOpened, .clockMoved, .dayPassed, .sessionOpened, .sessionEnded, .zoneAdded,
      .memberAdded, .userAdded, .keySet, .accountAdded, .facilityAdded, .poolAdded, .feesSet,
      .collarSet:
      writeRegistry(event, names: names, to: &bytes)
      bytes.endLine()
    }
  }

  /// A trade with both sides, which the market at large does not see.
  private static func write<Names: NameSource>(
    _ verb: StaticString, _ trade: Trade, names: borrowing Names, to bytes: inout [UInt8]
  ) {
    let symbol = names.symbol(of: trade.contract)
    let digits = Digits(symbol?.product)
    bytes.append(key: verb, number: trade.number.value)
    bytes.append(key: " ", symbol: symbol, contract: trade.contract)
    bytes.append(key: " ", trade.quantity, digits)
    bytes.append(key: " @ ", trade.price, digits)
    bytes.append(
      key: " buyer=", name: names.name(of: trade.buyer), number: trade.buyer.value)
    bytes.append(
      key: " seller=", name: names.name(of: trade.seller), number: trade.seller.value)
    bytes.append(key: " buy-order=", number: trade.buyOrder.value)
    bytes.append(key: " sell-order=", number: trade.sellOrder.value)
    ResponseFormatter.write(trade.facility, names: names, to: &bytes)
    if trade.kind != .auction { bytes.append(key: " side=", word: trade.aggressor.word) }
    bytes.append(key: " kind=", word: trade.kind.word)
    bytes.append(key: " state=", word: trade.state.word)
    bytes.append(key: " premium=", money: trade.premium)
    bytes.append(key: " buyer-fee=", money: trade.buyerFee)
    bytes.append(key: " seller-fee=", money: trade.sellerFee)
    bytes.append(unitOf: digits)
    bytes.endLine()
  }
}

extension TradeCause {
  fileprivate var key: StaticString {
    switch self {
    case .bust: "trade-busted "
    case .dispute: "trade-disputed "
    case .recall: "trade-recalled "
    case .uphold: "trade-upheld "
    case .hold: "trade-held "
    case .approve: "trade-approved "
    case .reject: "trade-rejected "
    case .expiry: "trade-expired "
    }
  }
}
