/// Cancelling one order, or many by a sweep (rules 5).
extension Engine {
  mutating func cancel(
    _ cancel: CancelOrder, _ origin: Origin, _ command: Command, _ events: inout EventBuffer
  ) {
    guard let asker = admit(origin, command, content: cancel.contentDigest, permitted: true, &events) else {
      return
    }
    let slot = find(cancel.target, asker)
    guard slot != 0 else { return refuse(Refusal(.unknownOrder), asker, &events) }
    if cancel.target.reference != .none, orders[slot].order.flags.contains(.quoted) {
      return cancelQuote(orders[slot].detail.stop, cancel, asker, &events)
    }
    let open = Quantity(lots: open(slot))
    let product = product(of: slot)
    guard cancel.was.lots == ReplaceOrder.keep || cancel.was == open else {
      let refusal = Refusal(
        .openQuantityDiffers, need: cancel.was.lots, free: open.lots, product: product)
      return refuse(refusal, asker, &events)
    }
    let note = note(asker)
    let answer = FirstAnswer(
      kind: .cancelled, order: orders.number(of: slot), first: open.lots, second: 0,
      code: UInt16(CancelReason.member.rawValue), product: product)
    let cancelled = cancelled(slot, .member)
    end(slot)
    countRequest(of: asker.member)
    remember(answer, number: note.number, asker)
    emit(note, cancelled, &events)
  }

  /// Cancels an order for a reason other than its member's request; it may be resting or incoming.
  mutating func cancel(_ slot: UInt32, _ reason: CancelReason, _ events: inout EventBuffer) {
    let note = note(ofOrder: slot)
    let cancelled = cancelled(slot, reason)
    end(slot)
    emit(note, cancelled, &events)
  }

  func cancelled(_ slot: UInt32, _ reason: CancelReason) -> Cancelled {
    Cancelled(
      order: orders.number(of: slot), contract: contracts.slots[orders[slot].order.contract].number,
      left: Quantity(lots: open(slot)), reason: reason)
  }

  mutating func end(_ slot: UInt32) {
    if orders[slot].order.flags.isDisjoint(with: [.hibernated, .waiting]) {
      release(slot, lots: open(slot))
      leaveBook(slot)
      noteChange(of: orders[slot].order.contract)
    } else if orders[slot].order.flags.contains(.hibernated) {
      leaveHibernation(slot)
    } else {
      release(slot, lots: Int64(books.nodes[slot].remaining))
      stopWaiting(slot)
    }
    books.nodes[slot].remaining = 0
    finish(slot)
  }

  // MARK: Mass cancel

  mutating func massCancel(
    _ massCancel: MassCancel, _ origin: Origin, _ command: Command, _ events: inout EventBuffer
  ) {
    guard let asker = admitMassCancel(massCancel, origin, command, &events) else { return }
    let member = massCancel.member == .none ? asker.member : massCancel.member
    if let code = firstUnknown(massCancel, of: member) {
      return refuse(Refusal(code), asker, &events)
    }
    var sweep = newSweep(.member, reason: member == asker.member ? .massCancel : .marketOperator)
    sweep.member = member
    sweep.account = massCancel.account
    sweep.contract = massCancel.contract
    sweep.zone = massCancel.zone
    sweep.askingMember = asker.member
    sweep.askingUser = asker.origin.user
    sweep.askingSession = asker.origin.session
    sweep.reference = asker.origin.reference
    sweep.content = asker.content
    begin(sweep, &events)
  }

  private mutating func admitMassCancel(
    _ massCancel: MassCancel, _ origin: Origin, _ command: Command, _ events: inout EventBuffer
  ) -> Asker? {
    var own = true
    if massCancel.member != .none, registry.knows(origin.user) {
      own = massCancel.member == registry.users[origin.user.value].member
    }
    return admit(origin, command, operatorOnly: !own, &events)
  }

  private func firstUnknown(_ massCancel: MassCancel, of member: MemberNumber) -> RefusalCode? {
    guard registry.knows(member) else { return .unknownMember }
    if massCancel.account != .none {
      guard registry.knows(massCancel.account),
        registry.accounts[massCancel.account.value].member == member
      else { return .unknownAccount }
    }
    guard massCancel.zone == .none || registry.knows(massCancel.zone) else { return .unknownZone }
    guard massCancel.contract == .none || contracts.slot(of: massCancel.contract) != 0 else {
      return .unknownContract
    }
    return nil
  }

  // MARK: Sweeps

  mutating func newSweep(_ kind: Sweep.Kind, reason: CancelReason) -> Sweep {
    let sweep = Sweep(id: nextSweep, kind: kind, reason: reason)
    nextSweep += 1
    return sweep
  }

  /// Runs the first slice; keeps the sweep if orders are left to look at.
  mutating func begin(_ sweep: Sweep, _ events: inout EventBuffer) {
    var sweep = sweep
    if sweep.kind == .member || sweep.kind == .hibernation { (sweep.cursorAccount, sweep.cursorOrder) = firstOrder(of: sweep) }
    guard !runSlice(&sweep, &events) else { return }
    sweeps.append(sweep)
    dues.insert(Due(time: .zero, kind: .sweep, id: sweep.id))
  }

  /// The due slice of a sweep under way.
  mutating func continueSweep(_ id: UInt64, _ events: inout EventBuffer) {
    var place = 0
    while sweeps[place].id != id { place += 1 }
    var sweep = sweeps[place]
    if runSlice(&sweep, &events) {
      while place + 1 < sweeps.count {
        sweeps[place] = sweeps[place + 1]
        place += 1
      }
      _ = sweeps.removeLast()
    } else {
      sweeps[place] = sweep
      dues.insert(Due(time: .zero, kind: .sweep, id: sweep.id))
    }
  }

  /// True when the sweep is through.
  private mutating func runSlice(_ sweep: inout Sweep, _ events: inout EventBuffer) -> Bool {
    switch sweep.kind {
    case .contract:
      guard runContractSlice(&sweep, &events) else { return false }
      concludeClosing(sweep, &events)
      return true
    case .freeze, .resume: return runTradingSlice(&sweep, &events)
    case .member, .hibernation: return runMemberSlice(&sweep, &events)
    }
  }

  private mutating func runContractSlice(
    _ sweep: inout Sweep, _ events: inout EventBuffer
  ) -> Bool {
    let contract = contracts.slot(of: sweep.contract)
    for _ in 0..<Limits.sweepSlice {
      let slot = firstOrder(of: contract)
      guard slot != 0 else { return true }
      cancel(slot, sweep.reason, &events)
      sweep.cancelled += 1
    }
    return firstOrder(of: contract) == 0
  }

  /// The order of a contract that its gate cancels next (rule 5.4), 0 if it has none.
  func firstOrder(of contract: UInt32) -> UInt32 {
    let bids = contracts.slots[contract].bids.bestLevel
    let level = bids != 0 ? bids : contracts.slots[contract].offers.bestLevel
    if level != 0 { return books.levels[level].head }
    if contracts.slots[contract].buyStops.first != 0 { return contracts.slots[contract].buyStops.first }
    if contracts.slots[contract].sellStops.first != 0 { return contracts.slots[contract].sellStops.first }
    return contracts.slots[contract].hibernated.first
  }

  private mutating func runMemberSlice(
    _ sweep: inout Sweep, _ events: inout EventBuffer
  ) -> Bool {
    var account = sweep.cursorAccount
    var slot = sweep.cursorOrder == .none ? 0 : orders.slot(of: sweep.cursorOrder)
    for _ in 0..<Limits.sweepSlice where slot != 0 {
      var next = orders[slot].links.next
      if meets(sweep, slot) {
        // A quote is replaced, never brought back, and neither is an offer of a pool.
        if sweep.kind == .hibernation, !isBound(slot) {
          hibernate(slot, &events)
        } else {
          cancel(slot, sweep.reason, &events)
        }
        sweep.cancelled += 1
      }
      if next == 0 { (account, next) = firstOrder(of: sweep, after: account) }
      slot = next
    }
    if slot == 0 {
      finish(sweep, &events)
      return true
    }
    sweep.cursorAccount = account
    sweep.cursorOrder = orders.number(of: slot)
    return false
  }

  private func meets(_ sweep: Sweep, _ slot: UInt32) -> Bool {
    let contract = orders[slot].order.contract
    if sweep.kind == .hibernation, orders[slot].order.flags.contains(.hibernated) { return false }
    if sweep.contract != .none, contracts.slots[contract].number != sweep.contract { return false }
    if sweep.zone != .none, contracts.slots[contract].terms.zone != sweep.zone { return false }
    return sweep.session == .none || orders[slot].order.session == sweep.session
  }

  /// The first order a sweep looks at, as account and order number.
  private func firstOrder(of sweep: Sweep) -> (AccountNumber, OrderNumber) {
    let (account, slot) = firstOrder(of: sweep, after: .none)
    return (account, slot == 0 ? .none : orders.number(of: slot))
  }

  /// The first order of the next account of the sweep that has one.
  private func firstOrder(
    of sweep: Sweep, after previous: AccountNumber
  ) -> (AccountNumber, UInt32) {
    if sweep.account != .none {
      guard previous == .none else { return (previous, 0) }
      return (sweep.account, registry.accounts[sweep.account.value].firstOrder)
    }
    var account =
      previous == .none
      ? registry.members[sweep.member.value].firstAccount : registry.accounts[previous.value].next
    while account != .none, registry.accounts[account.value].firstOrder == 0 {
      account = registry.accounts[account.value].next
    }
    return (account, account == .none ? 0 : registry.accounts[account.value].firstOrder)
  }

  mutating func finish(_ sweep: Sweep, _ events: inout EventBuffer) {
    guard sweep.askingMember != .none else { return }
    let origin = Origin(
      user: sweep.askingUser, session: sweep.askingSession, reference: sweep.reference)
    let asker = Asker(origin: origin, member: sweep.askingMember, content: sweep.content)
    guard sweep.kind == .member else { return done(asker, &events) }
    let note = note(asker)
    let answer = FirstAnswer(
      kind: .massCancelled, order: OrderNumber(sweep.cancelled), first: 0, second: 0, code: 0)
    remember(answer, number: note.number, asker)
    emit(.massCancelled(note, MassCancelled(orders: sweep.cancelled)), &events)
  }
}
