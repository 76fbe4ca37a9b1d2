import MarketEngine

// RULES 5.2 to 5.4: cancelling many orders, a slice at a time.
extension PlainTwin {
  mutating func massCancel(_ cancel: MassCancel, _ request: TwinRequest) throws(Refusal) {
    let member = cancel.member == .none ? request.member : cancel.member
    guard memberExists(member) else { throw Refusal(.unknownMember) }
    if cancel.account != .none, !accountNumbers(of: member).contains(cancel.account) {
      throw Refusal(.unknownAccount)
    }
    if cancel.zone != .none, !zoneExists(cancel.zone) { throw Refusal(.unknownZone) }
    if cancel.contract != .none, contract(cancel.contract) == nil {
      throw Refusal(.unknownContract)
    }
    sweep(
      .member(
        member, account: cancel.account, contract: cancel.contract, zone: cancel.zone,
        session: .none),
      because: member == request.member ? .massCancel : .marketOperator, asker: request)
  }

  /// Starts a sweep; its first slice is part of the command that asks for it.
  mutating func sweep(
    _ target: TwinSweepTarget, because reason: CancelReason, asker: TwinRequest?,
    hibernates: Bool = false
  ) {
    sweeps.append(
      TwinSweep(
        id: nextSweep, target: target, reason: reason, asker: asker, hibernates: hibernates))
    nextSweep += 1
    runSlice(sweeps.count - 1)
  }

  mutating func runSlice(_ place: Int) {
    let sweep = sweeps[place]
    if case .trading(let scope, let frozen, let after) = sweep.target {
      return setTrading(of: scope, frozen: frozen, after: after, place)
    }
    let left = ordersToLookAt(sweep)
    for order in left.prefix(Limits.sweepSlice) where meets(order, sweep) {
      sweeps[place].cancelled += 1
      if sweep.hibernates, !order.isQuote, order.pool == .none {
        hibernate(order, note(of: order), because: sweep.reason)
      } else {
        cancel(order.number, because: sweep.reason)
      }
    }
    guard left.count > Limits.sweepSlice else { return finishSweep(sweeps.remove(at: place)) }
    if case .member = sweep.target {
      sweeps[place].cursorAccount = left[Limits.sweepSlice].account
      sweeps[place].cursorOrder = left[Limits.sweepSlice].number
    }
  }

  /// What the sweep has not yet looked at, in its order.
  private func ordersToLookAt(_ sweep: TwinSweep) -> [TwinOrder] {
    switch sweep.target {
    case .trading: return []
    case .contract(let contract):
      return book(contract, .buy) + book(contract, .sell) + waiting(contract) + hibernated(contract)
    case .member(let member, let account, _, _, _):
      let all = accountNumbers(of: member)
        .filter { account == .none || $0 == account }
        .flatMap { number in orders.filter { $0.account == number } }
      let start = all.firstIndex { $0.number == sweep.cursorOrder }
      return Array(all.dropFirst(start ?? 0))
    }
  }

  private func meets(_ order: TwinOrder, _ sweep: TwinSweep) -> Bool {
    if sweep.hibernates, order.hibernatedAt != nil { return false }
    switch sweep.target {
    case .contract, .trading: return true
    case .member(_, let account, let contract, let zone, let session):
      return (account == .none || order.account == account)
        && (contract == .none || order.contract == contract)
        && (zone == .none || self.contract(order.contract)?.terms.zone == zone)
        && (session == .none || order.session == session)
    }
  }

  mutating func finishSweep(_ sweep: TwinSweep) {
    if case .contract(let number) = sweep.target { endClosing(number, sweep.reason) }
    guard let asker = sweep.asker else { return }
    let note = note(answering: asker)
    if case .trading = sweep.target {
      events.append(.done(note))
      return remember(
        asker, note, FirstAnswer(kind: .done, order: .none, first: 0, second: 0, code: 0))
    }
    events.append(.massCancelled(note, MassCancelled(orders: sweep.cancelled)))
    remember(
      asker, note,
      FirstAnswer(
        kind: .massCancelled, order: OrderNumber(sweep.cancelled), first: 0, second: 0, code: 0))
  }
}
