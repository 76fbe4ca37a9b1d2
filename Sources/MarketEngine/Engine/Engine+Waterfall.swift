/// Who loses rights first, and what of theirs goes with them: the same for calls (rules 11.15, 11.16) and derates (rules 15).
extension Engine {
  /// What one holding gives: lots of a call, W or Wh of a derate.
  struct Share: BitwiseCopyable {
    var holding: UInt32
    var lots: Int64
  }

  /// Leaves in `shares` who gives how many lots of a vector within one facility: its operator first, then the others pro rata to what
  /// they hold; nobody of the member besides. Gives how many were found, at most `lots`.
  mutating func share(
    _ lots: Int64, of facility: FacilityNumber, _ vector: ResourceVector, besides caller: MemberNumber
  ) -> Int64 {
    let operatorAccount = registry.facilities[facility.value].added.account
    var found: Int64 = 0
    let own = knownHolding(of: operatorAccount, on: facility)
    if own != 0, registry.accounts[operatorAccount.value].member != caller {
      found = min(lots, rights.mostHeldLots(vector, own))
      if found > 0 { shares.append(Share(holding: own, lots: found)) }
    }
    guard found < lots else { return found }
    let first = shares.count
    var held: Int64 = 0
    for number in 1..<registry.accounts.count {
      let account = AccountNumber(UInt32(number))
      guard account != operatorAccount, registry.accounts[number].member != caller else { continue }
      let holding = knownHolding(of: account, on: facility)
      let most = holding == 0 ? 0 : rights.mostHeldLots(vector, holding)
      if most > 0 { shares.append(Share(holding: holding, lots: most)) }
      held += most
    }
    shareProRata(min(held, lots - found), of: held, from: first)
    return found + min(held, lots - found)
  }

  /// Turns what each holds into what each gives: pro rata rounded down, then one lot more each in account order.
  private mutating func shareProRata(_ lots: Int64, of held: Int64, from first: Int) {
    guard lots < held else { return }
    var rest = lots
    for place in first..<shares.count {
      let part = Int128(lots) * Int128(shares[place].lots) / Int128(held)
      shares[place].lots = Int64(part)
      rest -= Int64(part)
    }
    // Each part was rounded down by less than a lot, so there are no more lots left than holders.
    for place in first..<shares.count where rest > 0 {
      shares[place].lots += 1
      rest -= 1
    }
  }

  /// What is reserved of rights that are no longer held is let go of: the newest offers that touch what is short, then the newest
  /// proposals, then the newest trades that are held. The rights of `vector` have been lowered already.
  mutating func makeRoom(
    _ holding: UInt32, _ vector: ResourceVector, _ reason: CancelReason, _ events: inout EventBuffer
  ) {
    guard rights.isShort(holding, vector, within: vector) else { return }
    let account = rights.holdings[holding].account
    var slot = registry.accounts[account.value].lastOrder
    while slot != 0 {
      let order = orders[slot].order
      if order.holding == holding, !order.flags.contains(.hibernated), isInTheWay(order.contract, of: vector, holding) {
        cancel(slot, reason, &events)
      }
      slot = orders[slot].links.previous
    }
    var place = negotiations.open.count - 1
    while place >= 0 {
      let negotiation = negotiations.open[place]
      if negotiation.holding == holding, isInTheWay(negotiation.contract, of: vector, holding) {
        end(place, .retracted, nil, &events)
      }
      place -= 1
    }
    while rights.isShort(holding, vector, within: vector) {
      release(newestHeldTrade(in: vector, holding), .reject, nil, &events)
    }
  }

  private func isInTheWay(_ contract: UInt32, of vector: ResourceVector, _ holding: UInt32) -> Bool {
    rights.isShort(holding, vector, within: contracts.slots[contract].terms.vector)
  }

  /// Place of the newest held trade whose seller's reservation is in the way; there is one.
  private func newestHeldTrade(in vector: ResourceVector, _ holding: UInt32) -> Int {
    let seller = rights.holdings[holding]
    var newest = 0
    var number = TradeNumber.none
    for slot in 1..<pending.trades.count where pending.trades[slot].number > number {
      guard let place = trades.place(of: pending.trades[slot].number) else { continue }
      let record = trades.records[place]
      guard record.seller == seller.account, record.facility == seller.facility,
        isInTheWay(contracts.slot(of: record.contract), of: vector, holding)
      else { continue }
      newest = place
      number = record.number
    }
    precondition(number != .none, "rights are reserved for nothing")
    return newest
  }
}
