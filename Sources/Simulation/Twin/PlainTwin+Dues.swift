public import MarketEngine

// RULES 6.1, 7.4 and 7.6: things that fall due by themselves.
extension PlainTwin {
  /// The next due thing at or before `time`, under a manual clock at or before the market's own; nil if nothing is due.
  public func nextDue(by time: Timestamp) -> Due? {
    guard opened != nil, let next = dues().min(by: PlainTwin.runsBefore) else { return nil }
    return next.time <= (clock == .manual ? now : max(now, time)) ? next : nil
  }

  private static func runsBefore(_ left: Due, _ right: Due) -> Bool {
    if left.time != right.time { return left.time < right.time }
    if left.kind != right.kind { return left.kind.rawValue < right.kind.rawValue }
    return left.id < right.id
  }

  /// Everything that will fall due, in no order.
  private func dues() -> [Due] {
    var dues: [Due] = []
    for sweep in sweeps { dues.append(Due(time: sweep.due, kind: .sweep, id: sweep.id)) }
    for order in orders where order.timeInForce == .goodTillDate {
      dues.append(Due(time: order.expiry, kind: .orderExpires, id: order.number.value))
    }
    for negotiation in negotiations {
      dues.append(
        Due(time: negotiation.expiry, kind: .negotiationExpires, id: negotiation.number.value))
    }
    for known in trades {
      guard let waiting = known.waiting else { continue }
      dues.append(Due(time: waiting.until, kind: .pendingExpires, id: known.trade.number.value))
    }
    for contract in contracts {
      for (time, kind) in nextSteps(of: contract) {
        dues.append(Due(time: time, kind: kind, id: UInt64(contract.number.value)))
      }
    }
    if let firstDay {
      dues.append(
        Due(
          time: Timestamp(nanoseconds: (firstDay + 1) * 86_400 * 1_000_000_000),
          kind: .dayPasses, id: UInt64(bitPattern: firstDay)))
    }
    return dues
  }

  private func nextSteps(of contract: TwinContract) -> [(Timestamp, DueKind)] {
    let terms = contract.terms
    switch contract.phase {
    case .planned where terms.disclosureSeconds != 0:
      return [
        (terms.opens.adding(seconds: -Int64(terms.disclosureSeconds)), .contractDiscloses)
      ]
    case .planned, .disclosure: return [(terms.opens, .contractOpens)]
    case .call:
      let closes = (terms.gate, DueKind.contractCloses)
      guard let ends = contract.callEnds, ends < terms.gate else { return [closes] }
      return [(ends, .callEnds), closes]
    case .continuous, .frozen: return [(terms.gate, .contractCloses)]
    case .closing, .delivered, .cancelled: return []
    case .closed: return [(terms.first.start, .deliveryStarts)]
    case .delivery: return [(terms.end.start, .deliveryEnds)]
    }
  }

  mutating func run(_ due: Due) {
    guard due == nextDue(by: now) else { return refuseNobody(nil) }
    switch due.kind {
    case .sweep:
      if let place = sweeps.firstIndex(where: { $0.id == due.id }) { runSlice(place) }
    case .orderExpires: cancel(OrderNumber(due.id), because: .expired)
    case .contractDiscloses: step(due, to: .disclosure)
    case .contractOpens: open(ContractNumber(UInt32(due.id)))
    case .callEnds: endCall(ContractNumber(UInt32(due.id)))
    case .contractCloses:
      let number = ContractNumber(UInt32(due.id))
      if contract(number)?.phase == .call, !isFrozen(number) { uncross(number) }
      beginClosing(number, because: .gate)
    case .deliveryStarts: step(due, to: .delivery)
    case .deliveryEnds: deliver(due)
    case .dayPasses: passDay()
    case .negotiationExpires: expire(NegotiationNumber(due.id))
    case .pendingExpires: expirePending(TradeNumber(due.id))
    }
  }

  private mutating func step(_ due: Due, to phase: ContractPhase) {
    setPhase(ContractNumber(UInt32(due.id)), phase)
  }

  mutating func setPhase(_ number: ContractNumber, _ phase: ContractPhase) {
    for place in contracts.indices where contracts[place].number == number {
      contracts[place].phase = phase
    }
    if phase == .continuous {
      contractsToExamine.append(number)
      changed(number)
    }
    events.append(.phaseChanged(number, phase))
  }

  private mutating func deliver(_ due: Due) {
    let number = ContractNumber(UInt32(due.id))
    setPhase(number, .delivered)
    for position in positions where position.contract == number {
      change(position.account) { $0.undelivered -= position.received }
    }
    positions.removeAll { $0.contract == number }
    contracts.removeAll { $0.number == number }
  }

  private mutating func passDay() {
    guard let day = firstDay else { return }
    rights.drop(day: day)
    lost.drop(day: day)
    firstDay = day + 1
    events.append(.dayPassed(Int32(day)))
  }
}
