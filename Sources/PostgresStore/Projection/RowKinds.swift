/// The numbers by which the tables tell kinds of rows apart. They are stored: never renumbered, only added to.

/// `order_event.kind`: events that carry a member's number.
enum OrderEventKind: Int16, CaseIterable {
  case accepted = 1
  case filled = 2
  case replaced = 3
  case reduced = 4
  case cancelled = 5
  case massCancelled = 6
  case cashMoved = 7
  case done = 8
  case refused = 9
  case requeued = 10
  case hibernated = 34
  case reactivated = 35
  case triggered = 36
  case negotiated = 50
  case tradeChanged = 51
  case haltSet = 60
  case limitsSet = 61
  case rightsChanged = 81
}

/// `market_event.kind`: all other events but trades.
enum MarketEventKind: Int16, CaseIterable {
  case marketOpened = 1
  case clockMoved = 2
  case zoneAdded = 3
  case memberAdded = 4
  case userAdded = 5
  case keySet = 6
  case accountAdded = 7
  case facilityAdded = 8
  case feesSet = 9
  case contractCreated = 10
  case phaseChanged = 11
  case noticeGiven = 12
  case dayPassed = 13
  case sessionOpened = 14
  case sessionEnded = 15
  /// A refusal that belongs to no member.
  case refused = 16
  case repeated = 17
  case auctioned = 18
  case collarSet = 19
  case interrupted = 20
  case tradeReviewed = 50
  case holdSet = 51
  case callPriceSet = 52
  case freezeSet = 60
  case poolAdded = 70
  case capabilityChanged = 80
}

/// `posting.kind`.
enum PostingKind: Int16, CaseIterable {
  case premium = 1
  case makerFee = 2
  case takerFee = 3
  case deposit = 4
  case withdrawal = 5
  case settlement = 6
  case auctionFee = 7
}

/// The account deposits come from and withdrawals go to, and from which capability is granted and to
/// which it is lost. No member has it.
let outside: Int32 = 0
