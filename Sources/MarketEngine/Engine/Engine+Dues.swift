/// The market's clockwork: openings, gates, expiries, deliveries, days (rules 6.1, 7.4).
extension Engine {
  /// The next due thing at or before `time` (under a manual clock: the market's own time). The sequencer gives it back as a command,
  /// before any request, and asks again.
  public mutating func nextDue(by time: Timestamp) -> Due? {
    dropStale()
    let horizon = clock == .manual ? now : max(now, time)
    guard let first = dues.first, first.time <= horizon else { return nil }
    return first
  }

  /// When the next thing falls due.
  public mutating func nextDueTime() -> Timestamp? {
    dropStale()
    return dues.first?.time
  }

  /// Expiries of what is gone are passed over when they come up, and thrown out when they outnumber what lives: a flood of dated
  /// orders, each cancelled at once, leaves nothing behind.
  private mutating func dropStale() {
    if dues.count > 2 * (orders.live + contracts.live + sweeps.count + negotiations.open.count + pending.count) + 1_024 {
      var live = DueQueue()
      while let first = dues.first {
        dues.removeFirst()
        if !isStale(first) { live.insert(first) }
      }
      swap(&live, &dues)
    }
    while let first = dues.first, isStale(first) { dues.removeFirst() }
  }

  /// Whether a due thing has nothing left to be about.
  private func isStale(_ due: Due) -> Bool {
    switch due.kind {
    case .orderExpires: orders.slot(of: OrderNumber(due.id)) == 0
    case .contractDiscloses, .contractOpens, .callEnds, .contractCloses, .deliveryStarts,
      .deliveryEnds:
      contractSlot(due) == 0
    case .negotiationExpires: negotiations.place(of: NegotiationNumber(due.id)) == nil
    case .pendingExpires: pending.find(TradeNumber(due.id)) == 0
    case .sweep, .dayPasses: false
    }
  }

  mutating func run(_ due: Due, _ events: inout EventBuffer) {
    guard let next = nextDue(by: now), next == due else {
      return refuseNobody(
        .notPermitted, Origin(user: .none, session: .none, reference: .none), &events)
    }
    dues.removeFirst()
    switch due.kind {
    case .sweep: continueSweep(due.id, &events)
    case .orderExpires: cancel(orders.slot(of: OrderNumber(due.id)), .expired, &events)
    case .contractDiscloses: setPhase(.disclosure, due, &events)
    case .contractOpens: open(due, &events)
    case .callEnds: endCall(due, &events)
    case .contractCloses: close(due, &events)
    case .deliveryStarts: setPhase(.delivery, due, &events)
    case .deliveryEnds: deliver(due, &events)
    case .dayPasses: passDay(&events)
    case .negotiationExpires: expire(NegotiationNumber(due.id), &events)
    case .pendingExpires: expirePending(TradeNumber(due.id), &events)
    }
  }

  private func contractSlot(_ due: Due) -> UInt32 {
    contracts.slot(of: ContractNumber(UInt32(due.id)))
  }

  private mutating func setPhase(
    _ phase: ContractPhase, _ due: Due, _ events: inout EventBuffer
  ) {
    let slot = contractSlot(due)
    contracts.slots[slot].phase = phase
    if phase == .continuous, contracts.slots[slot].stops != 0 { examineLater(slot) }
    schedule(slot)
    emit(.phaseChanged(contracts.slots[slot].number, phase), &events)
  }

  /// Orders can be entered from now on, unless it is frozen. A call whose end is past is left out.
  private mutating func open(_ due: Due, _ events: inout EventBuffer) {
    let slot = contractSlot(due)
    let ends = contracts.slots[slot].terms.callEnds
    guard contracts.slots[slot].terms.callSeconds > 0, now < ends else {
      return setPhase(isFrozen(slot) ? .frozen : .continuous, due, &events)
    }
    contracts.slots[slot].callEnds = ends
    setPhase(.call, due, &events)
  }

  /// A call is over: it trades at one price, and trading goes on. The gate is due already. Frozen, it goes on gathering without an end.
  private mutating func endCall(_ due: Due, _ events: inout EventBuffer) {
    let slot = contractSlot(due)
    guard !isFrozen(slot) else {
      contracts.slots[slot].callEnds = .never
      return emit(.phaseChanged(contracts.slots[slot].number, .call), &events)
    }
    let last = uncross(slot, &events)
    contracts.slots[slot].callEnds = .never
    contracts.slots[slot].phase = .continuous
    emit(.phaseChanged(contracts.slots[slot].number, .continuous), &events)
    settleUnpriced(of: slot, lastTraded: last, &events)
    if contracts.slots[slot].stops != 0 { examineLater(slot) }
    noteChange(of: slot)
  }

  /// Arms the next due things of a contract's life.
  mutating func schedule(_ slot: UInt32) {
    let id = UInt64(contracts.slots[slot].number.value)
    let terms = contracts.slots[slot].terms
    switch contracts.slots[slot].phase {
    case .planned where terms.disclosureSeconds > 0:
      dues.insert(Due(time: terms.discloses, kind: .contractDiscloses, id: id))
    case .planned, .disclosure:
      dues.insert(Due(time: terms.opens, kind: .contractOpens, id: id))
    case .call:
      armCallEnd(slot)
      dues.insert(Due(time: terms.gate, kind: .contractCloses, id: id))
    case .continuous, .frozen: dues.insert(Due(time: terms.gate, kind: .contractCloses, id: id))
    case .closed: dues.insert(Due(time: terms.first.start, kind: .deliveryStarts, id: id))
    case .delivery: dues.insert(Due(time: terms.end.start, kind: .deliveryEnds, id: id))
    case .closing, .delivered, .cancelled: break
    }
  }

  /// The end of a call. At the gate the closing sees to it.
  mutating func armCallEnd(_ slot: UInt32) {
    let ends = contracts.slots[slot].callEnds
    guard ends < contracts.slots[slot].terms.gate else { return }
    let id = UInt64(contracts.slots[slot].number.value)
    dues.insert(Due(time: ends, kind: .callEnds, id: id))
  }

  private mutating func close(_ due: Due, _ events: inout EventBuffer) {
    let slot = contractSlot(due)
    if contracts.slots[slot].phase == .call, !isFrozen(slot) { uncross(slot, &events) }
    beginClosing(slot, because: .gate, &events)
  }

  private mutating func deliver(_ due: Due, _ events: inout EventBuffer) {
    let slot = contractSlot(due)
    var position = contracts.slots[slot].position
    while position != 0 {
      let ended = positions.positions[position]
      registry.accounts[ended.account.value].undelivered -= Money(microYuan: ended.received)
      positions.remove(position)
      position = ended.next
    }
    let number = contracts.slots[slot].number
    contracts.remove(slot)
    emit(.phaseChanged(number, .delivered), &events)
  }

  private mutating func passDay(_ events: inout EventBuffer) {
    let day = Int32(dayCursor)
    rights.dropDay(day)
    dayCursor += 1
    scheduleDay()
    emit(.dayPassed(day), &events)
  }

  /// The end of the first day not passed.
  mutating func scheduleDay() {
    let end = QuarterHour(Int32((dayCursor + 1) * 96)).start
    dues.insert(Due(time: end, kind: .dayPasses, id: UInt64(bitPattern: dayCursor)))
  }
}
