/// Cash other than by trades, and the manual clock (rules 7.1, 7.2, 7.5).
extension Engine {
  mutating func move(_ move: MoveCash, _ asker: Asker, _ events: inout EventBuffer) {
    guard registry.knows(move.account) else {
      return refuse(Refusal(.unknownAccount), asker, &events)
    }
    let amount = move.amount.microYuan
    let (total, overflow) = totalCash.addingReportingOverflow(amount)
    guard amount != 0, !overflow, total >= 0, total <= Limits.totalCash else {
      return refuse(
        Refusal(.valueOutOfRange, need: amount, free: Limits.totalCash - totalCash), asker, &events)
    }
    let withdrawable = registry.accounts[move.account.value].withdrawable.microYuan
    guard amount > 0 || -amount <= withdrawable else {
      return refuse(Refusal(.notWithdrawable, need: -amount, free: withdrawable), asker, &events)
    }
    totalCash = total
    post(move.amount, to: move.account, amount > 0 ? .deposit : .withdrawal, run: 0, &events)
    done(asker, &events)
  }

  mutating func settle(_ posting: SettlePosting, _ asker: Asker, _ events: inout EventBuffer) {
    guard registry.knows(posting.member) else {
      return refuse(Refusal(.unknownMember), asker, &events)
    }
    let account = registry.members[posting.member.value].firstAccount
    let amount = posting.amount.microYuan
    // One run cannot move more than there is: sums of cash then stay within 64 bits.
    guard amount >= -totalCash, amount <= totalCash,
      abs(registry.accounts[account.value].cash.microYuan + amount) <= Limits.totalCash,
      abs(registry.accounts[HouseAccount.clearing.value].cash.microYuan - amount)
        <= Limits.totalCash
    else {
      return refuse(Refusal(.valueOutOfRange, need: amount, free: totalCash), asker, &events)
    }
    let key = SettledKey(run: posting.run, version: posting.version, member: posting.member)
    guard !isSettled(key) else { return refuse(Refusal(.alreadySettled), asker, &events) }
    settled.append(key)
    settledIndex.insert(UInt32(settled.count - 1), hash: key.hash)
    post(posting.amount, to: account, .settlement, run: posting.run, &events)
    post(-posting.amount, to: HouseAccount.clearing, .settlement, run: posting.run, &events)
    done(asker, &events)
  }

  private func isSettled(_ key: SettledKey) -> Bool {
    settledIndex.find(key.hash) { settled[$0] == key } != 0
  }

  private mutating func post(
    _ amount: Money, to account: AccountNumber, _ reason: CashReason, run: UInt64,
    _ events: inout EventBuffer
  ) {
    registry.accounts[account.value].cash += amount
    let member = registry.accounts[account.value].member
    let note = Note(
      member: member, user: .none, number: nextNumber(of: member), reference: .none,
      session: .none)
    let moved = CashMoved(
      account: account, amount: amount, cash: registry.accounts[account.value].cash,
      reason: reason, run: run)
    emit(.cashMoved(note, moved), &events)
  }

  mutating func advance(_ advance: AdvanceClock, _ asker: Asker, _ events: inout EventBuffer) {
    let (ahead, overflow) = advance.to.nanoseconds.subtractingReportingOverflow(now.nanoseconds)
    guard !overflow, ahead <= Limits.clockDays * 86_400 * 1_000_000_000 else {
      let refusal = Refusal(
        .valueOutOfRange, need: advance.to.nanoseconds, free: now.nanoseconds)
      return refuse(refusal, asker, &events)
    }
    guard clock == .manual else { return refuse(Refusal(.clockNotManual), asker, &events) }
    guard advance.to > now else {
      let refusal = Refusal(
        .clockNotForward, need: advance.to.nanoseconds, free: now.nanoseconds)
      return refuse(refusal, asker, &events)
    }
    now = advance.to
    emit(.clockMoved(now), &events)
    done(asker, &events)
  }
}
