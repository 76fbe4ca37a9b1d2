public import MarketEngine

/// What a run comes to.
public struct SettlementResult: Sendable, Equatable {
  /// By member, account, contract and kind; at most one line for each.
  public var lines: [StatementLine]
  /// One for each member that has lines, the house apart; by member.
  public var invoices: [Invoice]
  /// What the run posts that neither the engine nor an earlier run has posted; two entries a member, by member.
  public var postings: [RunPosting]
  public var proof: SettlementProof

  public init(
    lines: [StatementLine], invoices: [Invoice], postings: [RunPosting], proof: SettlementProof
  ) {
    self.lines = lines
    self.invoices = invoices
    self.postings = postings
    self.proof = proof
  }
}

public enum LineKind: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  /// The day's share of premiums the account pays; with a negative price the seller pays.
  case premiumPaid = 1
  case premiumReceived = 2
  /// The day's share of fees; negative for who pays, positive for the house's fee account.
  case makerFee = 3
  case takerFee = 4
  /// What makes the member's day a whole number of fen, and its opposite in the house's rounding account.
  case rounding = 5
  /// The day's share of what each side of an auction trade pays.
  case auctionFee = 6
}

/// One line of a day's statement. Amounts are from the account's side: negative is paid.
public struct StatementLine: Sendable, BitwiseCopyable, Equatable {
  public var member: MemberNumber
  public var account: AccountNumber
  /// `.none` for rounding.
  public var contract: ContractNumber
  public var kind: LineKind
  /// Lots traded, over the whole delivery; 0 for rounding.
  public var quantity: Quantity
  public var amount: Money

  public init(
    member: MemberNumber, account: AccountNumber, contract: ContractNumber, kind: LineKind,
    quantity: Quantity, amount: Money
  ) {
    self.member = member
    self.account = account
    self.contract = contract
    self.kind = kind
    self.quantity = quantity
    self.amount = amount
  }
}

/// A member's day in one amount. `net + rounding = amount`, a whole number of fen; positive is in the member's favour.
public struct Invoice: Sendable, BitwiseCopyable, Equatable {
  public var member: MemberNumber
  /// Sum of the member's lines but rounding: shown, not posted, because the engine has posted it with the trades.
  public var net: Money
  public var rounding: Money
  public var amount: Money

  public init(member: MemberNumber, net: Money, rounding: Money, amount: Money) {
    self.member = member
    self.net = net
    self.rounding = rounding
    self.amount = amount
  }
}

/// One entry of a run's postings: to the account if positive, from it if negative. A member's two entries sum to zero: the rounding
/// account gives, the clearing account takes and hands on by the journaled command `settle`.
public struct RunPosting: Sendable, BitwiseCopyable, Equatable {
  /// For whom it is posted.
  public var member: MemberNumber
  public var account: AccountNumber
  public var amount: Money

  public init(member: MemberNumber, account: AccountNumber, amount: Money) {
    self.member = member
    self.account = account
    self.amount = amount
  }
}

/// Sums over everything in the run; a run whose sums are not zero is not to be stored.
public struct SettlementProof: Sendable, BitwiseCopyable, Equatable {
  /// Trades whose premium and fees were recomputed and found as posted.
  public var trades: UInt64
  /// Paid and received, over all accounts.
  public var premium: Money
  /// Paid by members and received by the house.
  public var fees: Money
  public var rounding: Money
  public var postings: Money
  /// Members' invoices and the house's lines together.
  public var nets: Money

  public init(
    trades: UInt64, premium: Money, fees: Money, rounding: Money, postings: Money, nets: Money
  ) {
    self.trades = trades
    self.premium = premium
    self.fees = fees
    self.rounding = rounding
    self.postings = postings
    self.nets = nets
  }

  public var holds: Bool {
    premium == .zero && fees == .zero && rounding == .zero && postings == .zero && nets == .zero
  }
}

extension SettlementResult {
  /// The commands that bring the run's differences to the members' cash, by member; none if there are none. The engine does each once
  /// for (run, member, version), so sending them again changes nothing.
  public func commands(run: UInt64, version: UInt32, house: House = .ofTheRules) -> [SettlePosting] {
    var commands = [SettlePosting]()
    for posting in postings where posting.account == house.clearing {
      commands.append(
        SettlePosting(run: run, version: version, member: posting.member, amount: posting.amount))
    }
    return commands
  }
}
