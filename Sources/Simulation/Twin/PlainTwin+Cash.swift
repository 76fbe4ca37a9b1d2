import MarketEngine

// RULES 7.1 and 7.2: money other than by trades.
extension PlainTwin {
  mutating func moveCash(_ move: MoveCash) throws(Refusal) {
    guard accountExists(move.account) else { throw Refusal(.unknownAccount) }
    let amount = move.amount.microYuan
    let most = Limits.totalCash
    guard amount != 0, total + Int128(amount) >= 0, total + Int128(amount) <= Int128(most) else {
      throw Refusal(.valueOutOfRange, need: amount, free: most - Int64(total))
    }
    let account = accounts[Int(move.account.value) - 1]
    let withdrawable = min(
      account.cash - account.reserved, account.cash - account.undelivered)
    if amount < 0, -amount > withdrawable {
      throw Refusal(.notWithdrawable, need: -amount, free: withdrawable)
    }
    post(amount, to: move.account, amount > 0 ? .deposit : .withdrawal, run: 0)
  }

  mutating func settle(_ posting: SettlePosting) throws(Refusal) {
    guard memberExists(posting.member), let account = accountNumbers(of: posting.member).first
    else { throw Refusal(.unknownMember) }
    let amount = Int128(posting.amount.microYuan)
    guard amount.magnitude <= total.magnitude else { throw outOfRange(posting) }
    let allowed = -Int128(Limits.totalCash)...Int128(Limits.totalCash)
    let after = Int128(accounts[Int(account.value) - 1].cash) + amount
    let clearingAfter = Int128(accounts[Int(PlainTwin.clearing.value) - 1].cash) - amount
    guard allowed.contains(after), allowed.contains(clearingAfter) else {
      throw outOfRange(posting)
    }
    let made = TwinPosting(run: posting.run, version: posting.version, member: posting.member)
    if settled.contains(made) { throw Refusal(.alreadySettled) }
    settled.append(made)
    post(Int64(amount), to: account, .settlement, run: posting.run)
    post(-Int64(amount), to: PlainTwin.clearing, .settlement, run: posting.run)
  }

  private func outOfRange(_ posting: SettlePosting) -> Refusal {
    Refusal(.valueOutOfRange, need: posting.amount.microYuan, free: Int64(total))
  }

  /// All deposits less withdrawals.
  private var total: Int128 { accounts.reduce(0) { $0 + Int128($1.cash) } }

  private mutating func post(
    _ amount: Int64, to account: AccountNumber, _ reason: CashReason, run: UInt64
  ) {
    change(account) { $0.cash += amount }
    let after = accounts[Int(account.value) - 1]
    let note = note(to: after.member)
    events.append(
      .cashMoved(
        note,
        CashMoved(
          account: account, amount: Money(microYuan: amount), cash: Money(microYuan: after.cash),
          reason: reason, run: run)))
  }
}
