import MarketEngine

/// What a random market has heard of itself, so that its next commands are about things that are there.
struct RandomWorld {
  var opened = false
  var clock = ClockKind.real
  var now = Timestamp.zero
  var zones: UInt32 = 0
  /// Role of each member; member 1 is the first.
  var roles: [Role] = []
  /// Member of each user; user 1 is the first.
  var users: [MemberNumber] = []
  /// Member of each account; account 1 is the first.
  var accounts: [MemberNumber] = []
  var facilities: [FacilityTerms] = []
  var contracts: [(number: ContractNumber, terms: ContractTerms)] = []
  var sessions: [(number: SessionNumber, user: UserNumber)] = []
  var orders: [RandomOrder] = []
  /// Accounts that had rights once, and may have something to sell.
  var holders: [AccountNumber] = []
  var halted: [MemberNumber] = []
  var pools: [(number: PoolNumber, account: AccountNumber, facility: FacilityNumber)] = []

  var negotiations: [(number: NegotiationNumber, member: MemberNumber, counterparty: MemberNumber)] = []

  var trades: [Trade] = []

  /// The last freezes that were set.
  var freezes: [FreezeSet] = []
  /// Contracts in a call.
  var calls: [ContractNumber] = []

  /// The rights that were there when more were wanted last.
  var callable: Int64?

  /// What plants have lost, the last at the end.
  var losses: [CapabilityChanged] = []

  /// Days a calendar was asked for, made or not, and the last blocks named in them.
  var days: [CalendarDay] = []
  var blocks: [Block] = []

  struct RandomOrder {
    var number: OrderNumber
    var user: UserNumber
    var reference: Reference
    var contract: ContractNumber
    var side: Side
    var price: Int64
    var lots: Int64
    var expiry: Timestamp
    var isStop: Bool
    /// Whether rights are reserved for it.
    var isCoveredSale: Bool
  }

  /// Quarter-hour of the market's time.
  var quarter: Int64 { now.nanoseconds / 900_000_000_000 }

  /// Times at which something changes by itself.
  var turningPoints: [Timestamp] {
    contracts.flatMap {
      [$0.terms.discloses, $0.terms.opens, $0.terms.callEnds, $0.terms.gate, $0.terms.first.start, $0.terms.end.start]
    } + orders.map(\.expiry).filter { $0 != .never }
  }

  mutating func hear(_ event: Event) {
    if case .phaseChanged(let number, let phase) = event {
      calls.removeAll { $0 == number }
      if phase == .call { calls.append(number) }
    }
    switch event {
    case .marketOpened(let market):
      opened = true
      clock = market.clock
      roles.append(.marketOperator)
      users.append(MemberNumber(1))
      accounts += [MemberNumber(1), MemberNumber(1), MemberNumber(1)]
    case .clockMoved(let time): now = time
    case .zoneAdded(let number, _): zones = number.value
    case .memberAdded(let number, _, let role): if number.value > roles.count { roles.append(role) }
    case .userAdded(let number, let member, _, _):
      if number.value > users.count { users.append(member) }
    case .accountAdded(let number, let member, _):
      if number.value > accounts.count { accounts.append(member) }
    case .facilityAdded(_, let terms):
      facilities.append(terms)
      holders.append(terms.added.account)
    case .traded(let trade):
      holders.append(trade.buyer)
      trades.append(trade)
    case .tradeReviewed(let trade, _):
      for place in trades.indices where trades[place].number == trade.number {
        trades[place].state = trade.state
      }
    case .contractCreated(let number, let terms): contracts.append((number, terms))
    case .phaseChanged(let number, .delivered), .phaseChanged(let number, .cancelled):
      contracts.removeAll { $0.number == number }
    case .sessionOpened(let opened):
      sessions.removeAll { $0.number == opened.session }
      sessions.append((opened.session, opened.user))
    case .sessionEnded(let number, _): sessions.removeAll { $0.number == number }
    case .accepted(let note, let accepted):
      orders.append(
        RandomOrder(
          number: accepted.order, user: note.user, reference: note.reference,
          contract: accepted.contract, side: accepted.side, price: accepted.price.ticks, lots: accepted.open.lots,
          expiry: accepted.expiry, isStop: accepted.options.contains(.stop),
          isCoveredSale: accepted.facility != .none))
    case .filled(_, let filled): leave(filled.order, filled.left.lots)
    case .reduced(_, let reduced): leave(reduced.order, reduced.left.lots)
    case .cancelled(_, let cancelled): leave(cancelled.order, 0)
    case .requeued(_, let requeued):
      for place in orders.indices where orders[place].number == requeued.order {
        orders[place].price = requeued.price.ticks
      }
    case .replaced(_, let replaced):
      leave(replaced.order, replaced.open.lots)
      for place in orders.indices where orders[place].number == replaced.order {
        orders[place].price = replaced.price.ticks
      }
    case .hibernated(_, let standing): hibernated.insert(standing.order.value)
    case .reactivated(_, let standing): hibernated.remove(standing.order.value)
    case .refused(let note, let refusal):
      guard note.member != .none, roles[Int(note.member.value) - 1] == .gridDispatcher else { return }
      if refusal.code == .insufficientRights, refusal.free > 0 { callable = refusal.free }
    case .triggered, .keySet, .feesSet, .phaseChanged, .noticeGiven, .dayPassed, .auctioned, .collarSet, .interrupted,
      .massCancelled, .cashMoved, .done,
      .repeated, .tradeChanged, .holdSet, .callPriceSet, .rightsChanged:
      break
    case .capabilityChanged(let changed): if changed.amount < 0 { losses.append(changed) }
    case .freezeSet(let set):
      // Ended ones are left in: to end what is not there is tried as well.
      if set.isOn { freezes.append(set) }
      if freezes.count > 6 { freezes.removeFirst() }
    case .negotiated(let note, let negotiated):
      negotiations.removeAll { $0.number == negotiated.number }
      // The counterparty is told last, and as such.
      guard negotiated.state == .proposed else { return }
      negotiations.append((negotiated.number, negotiated.counterparty, note.member))
    case .limitsSet: break
    case .poolAdded(let number, let added): pools.append((number, added.account, added.facility))
    case .haltSet(let note, let halted):
      self.halted.removeAll { $0 == note.member }
      if halted { self.halted.append(note.member) }
    }
  }

  /// Numbers of orders that are hibernated, or were when they ended.
  private(set) var hibernated: Set<UInt64> = []

  private mutating func leave(_ number: OrderNumber, _ lots: Int64) {
    if lots == 0 { return orders.removeAll { $0.number == number } }
    for place in orders.indices where orders[place].number == number { orders[place].lots = lots }
  }
}
