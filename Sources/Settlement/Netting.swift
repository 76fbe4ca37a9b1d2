import MarketEngine

/// Nets each member's day to one amount in whole fen, and finds what of the rounding is still to be posted.
///
/// The house is not invoiced: its fees stay exact and its rounding account takes the opposite of every member's rounding.
struct Netting {
  private let house: House
  private var lines: [StatementLine] = []
  private var invoices: [Invoice] = []
  private var postings: [RunPosting] = []
  /// How many of `lines` belong to members up to and with the house: where its rounding line goes.
  private var houseEnd = 0
  private var sums = ProofSums()

  init(
    _ wide: [DayTally.WideLine], _ directory: borrowing SettlementDirectory,
    earlier: [EarlierPosting]
  ) throws(SettlementError) {
    house = directory.house
    let posted = try Self.summed(earlier)
    var at = 0
    var postedAt = 0
    var accountAt = 0
    let accounts = directory.accounts
    // Members in order: those with accounts, and those an earlier run posted for.
    while accountAt < accounts.count || postedAt < posted.count {
      let member = Self.next(accounts, accountAt, posted, postedAt)
      let first = accountAt
      while accountAt < accounts.count, accounts[accountAt].member == member { accountAt += 1 }
      let start = lines.count
      while at < wide.count, wide[at].place < accountAt {
        try take(wide[at], accounts[wide[at].place])
        at += 1
      }
      var already = Money.zero
      if postedAt < posted.count, posted[postedAt].member == member {
        already = posted[postedAt].amount
        postedAt += 1
      }
      if member == house.member {
        houseEnd = lines.count
      } else {
        let account = first < accountAt ? accounts[first].number : AccountNumber.none
        try close(member, account, from: start, already: already)
      }
    }
    try balanceRounding()
  }

  private static func next(
    _ accounts: [SettlementAccount], _ accountAt: Int, _ posted: [EarlierPosting], _ postedAt: Int
  ) -> MemberNumber {
    guard accountAt < accounts.count else { return posted[postedAt].member }
    guard postedAt < posted.count else { return accounts[accountAt].member }
    return min(accounts[accountAt].member, posted[postedAt].member)
  }

  /// Earlier postings in one sum a member, by member.
  private static func summed(
    _ earlier: [EarlierPosting]
  ) throws(SettlementError) -> [EarlierPosting] {
    let ordered = earlier.sorted { $0.member < $1.member }
    var summed = [EarlierPosting]()
    var at = 0
    while at < ordered.count {
      let member = ordered[at].member
      var sum: Int128 = 0
      while at < ordered.count, ordered[at].member == member {
        sum += Int128(ordered[at].amount.microYuan)
        at += 1
      }
      summed.append(EarlierPosting(member: member, amount: try narrowed(sum, member)))
    }
    return summed
  }

  private mutating func take(
    _ wide: DayTally.WideLine, _ account: SettlementAccount
  ) throws(SettlementError) {
    guard let lots = Int64(exactly: wide.lots) else { throw .sumOutOfRange(account.member) }
    let line = StatementLine(
      member: account.member, account: account.number, contract: wide.contract, kind: wide.kind,
      quantity: Quantity(lots: lots), amount: try Self.narrowed(wide.amount, account.member))
    lines.append(line)
    sums.add(line)
    if account.member == house.member { sums.nets += wide.amount }
  }

  /// Nets the member's lines from `start` on, and rounds.
  private mutating func close(
    _ member: MemberNumber, _ account: AccountNumber, from start: Int, already: Money
  ) throws(SettlementError) {
    var sum: Int128 = 0
    for index in start..<lines.count { sum += Int128(lines[index].amount.microYuan) }
    let net = try Self.narrowed(sum, member)
    guard let amount = net.roundedToFen else { throw .sumOutOfRange(member) }
    let rounding = amount - net
    if start < lines.count {
      invoices.append(Invoice(member: member, net: net, rounding: rounding, amount: amount))
      sums.nets += Int128(amount.microYuan)
      if rounding != .zero { round(member, account, rounding) }
    }
    let (difference, overflow) = rounding.microYuan.subtractingReportingOverflow(already.microYuan)
    guard !overflow, difference != .min else { throw .sumOutOfRange(member) }
    if difference != 0 { post(member, Money(microYuan: difference)) }
  }

  private mutating func round(
    _ member: MemberNumber, _ account: AccountNumber, _ amount: Money
  ) {
    let line = StatementLine(
      member: member, account: account, contract: .none, kind: .rounding, quantity: .zero,
      amount: amount)
    lines.append(line)
    sums.add(line)
  }

  /// The rounding account gives; the clearing account takes, and hands it on by command.
  private mutating func post(_ member: MemberNumber, _ difference: Money) {
    postings.append(RunPosting(member: member, account: house.rounding, amount: -difference))
    postings.append(RunPosting(member: member, account: house.clearing, amount: difference))
  }

  /// The house's line against all roundings, last among the house's.
  private mutating func balanceRounding() throws(SettlementError) {
    guard sums.rounding != 0 else { return }
    let line = StatementLine(
      member: house.member, account: house.rounding, contract: .none, kind: .rounding,
      quantity: .zero, amount: try Self.narrowed(-sums.rounding, house.member))
    lines.insert(line, at: houseEnd)
    sums.add(line)
    sums.nets += Int128(line.amount.microYuan)
  }

  static func narrowed(_ sum: Int128, _ member: MemberNumber) throws(SettlementError) -> Money {
    guard let exact = Int64(exactly: sum) else { throw .sumOutOfRange(member) }
    return Money(microYuan: exact)
  }

  /// Everything, with the sums taken over what is handed out.
  func result(trades: Int) throws(SettlementError) -> SettlementResult {
    var sums = sums
    for posting in postings { sums.postings += Int128(posting.amount.microYuan) }
    return SettlementResult(
      lines: lines, invoices: invoices, postings: postings,
      proof: try sums.proof(trades: trades, house: house))
  }
}
