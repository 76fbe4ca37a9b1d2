public import MarketEngine

/// A run's facts, and nothing else goes into it. The order of the lists does not matter.
public struct SettlementInput: Sendable, Equatable {
  public var day: DeliveryDay
  public var kind: RunKind
  /// Version of the inputs other than the journal, from 1; raised when one of them is corrected.
  public var version: UInt32
  /// The journal as far as this sequence number.
  public var sequence: UInt64
  public var house: House
  /// The contracts that deliver in the day; others may be among them and are settled on their own days.
  public var contracts: [SettlementContract]
  /// All trades of these contracts.
  public var trades: [SettlementTrade]
  /// All accounts.
  public var accounts: [SettlementAccount]
  /// What earlier runs for the same day have posted.
  public var earlier: [EarlierPosting]

  public init(
    day: DeliveryDay, kind: RunKind, version: UInt32, sequence: UInt64, house: House = .ofTheRules,
    contracts: [SettlementContract], trades: [SettlementTrade], accounts: [SettlementAccount],
    earlier: [EarlierPosting]
  ) {
    self.day = day
    self.kind = kind
    self.version = version
    self.sequence = sequence
    self.house = house
    self.contracts = contracts
    self.trades = trades
    self.accounts = accounts
    self.earlier = earlier
  }
}

/// The house's member and accounts, as the market's opening makes them.
public struct House: Sendable, BitwiseCopyable, Equatable {
  public var member: MemberNumber
  public var clearing: AccountNumber
  public var fees: AccountNumber
  public var rounding: AccountNumber

  public init(
    member: MemberNumber, clearing: AccountNumber, fees: AccountNumber, rounding: AccountNumber
  ) {
    self.member = member
    self.clearing = clearing
    self.fees = fees
    self.rounding = rounding
  }

  public static let ofTheRules = House(
    member: MemberNumber(1), clearing: AccountNumber(1), fees: AccountNumber(2),
    rounding: AccountNumber(3))
}

/// What a run must know of a contract.
public struct SettlementContract: Sendable, BitwiseCopyable, Equatable {
  public var number: ContractNumber
  /// The delivery's quarter-hours `first..<end`.
  public var first: QuarterHour
  public var end: QuarterHour
  /// µCNY per tick and lot over the whole delivery, and fees per lot.
  public var tickValue: Money
  public var makerFee: Money
  public var takerFee: Money
  public var auctionFee: Money

  public init(
    number: ContractNumber, first: QuarterHour, end: QuarterHour, tickValue: Money, makerFee: Money,
    takerFee: Money, auctionFee: Money
  ) {
    self.number = number
    self.first = first
    self.end = end
    self.tickValue = tickValue
    self.makerFee = makerFee
    self.takerFee = takerFee
    self.auctionFee = auctionFee
  }

  public init(number: ContractNumber, terms: ContractTerms) {
    self.init(
      number: number, first: terms.first, end: terms.end, tickValue: terms.tickValue,
      makerFee: terms.makerFee, takerFee: terms.takerFee, auctionFee: terms.auctionFee)
  }
}

/// A trade with what the engine posted for it.
public struct SettlementTrade: Sendable, BitwiseCopyable, Equatable {
  public var number: TradeNumber
  public var contract: ContractNumber
  public var buyer: AccountNumber
  public var seller: AccountNumber
  /// The incoming side: in continuous trading it pays the taker's fee.
  public var aggressor: Side
  /// In an auction both sides pay the auction's fee; what is called costs none.
  public var kind: TradeKind
  public var price: Price
  public var quantity: Quantity
  /// From buyer to seller if positive.
  public var premium: Money
  public var buyerFee: Money
  public var sellerFee: Money

  public init(
    number: TradeNumber, contract: ContractNumber, buyer: AccountNumber, seller: AccountNumber,
    aggressor: Side, kind: TradeKind = .continuous, price: Price, quantity: Quantity,
    premium: Money, buyerFee: Money, sellerFee: Money
  ) {
    self.number = number
    self.contract = contract
    self.buyer = buyer
    self.seller = seller
    self.aggressor = aggressor
    self.kind = kind
    self.price = price
    self.quantity = quantity
    self.premium = premium
    self.buyerFee = buyerFee
    self.sellerFee = sellerFee
  }

  public init(_ trade: Trade) {
    self.init(
      number: trade.number, contract: trade.contract, buyer: trade.buyer, seller: trade.seller,
      aggressor: trade.aggressor, kind: trade.kind, price: trade.price, quantity: trade.quantity,
      premium: trade.premium, buyerFee: trade.buyerFee, sellerFee: trade.sellerFee)
  }
}

/// Whose an account is.
public struct SettlementAccount: Sendable, BitwiseCopyable, Equatable {
  public var number: AccountNumber
  public var member: MemberNumber

  public init(number: AccountNumber, member: MemberNumber) {
    self.number = number
    self.member = member
  }
}

/// What an earlier run for the same day brought to a member's cash.
public struct EarlierPosting: Sendable, BitwiseCopyable, Equatable {
  public var member: MemberNumber
  public var amount: Money

  public init(member: MemberNumber, amount: Money) {
    self.member = member
    self.amount = amount
  }
}
