/// The ledger alone: what a trade does to money and rights, without book, events or members. It shows what that costs by itself
/// (`tala bench ledger`); the engine's own is `Engine.moveCash` and `Engine.moveRights`.
public struct BareLedger: ~Copyable {
  private var rights = RightsLedger()
  private var accounts = Buffer<Account>()
  private let terms: ContractTerms
  private let price = Price(ticks: 100)

  /// Sellers at even places with all lots reserved, buyers at odd ones, one holding each. Nil if there is no such contract.
  public init?(_ contract: CreateContract, pairs: Int, lotsEach lots: Int64) {
    let fee = Money(microYuan: 1_000)
    guard case .success(let terms) = ContractFactory(makerFee: fee, takerFee: fee, auctionFee: fee).terms(contract)
    else { return nil }
    self.terms = terms
    for number in 0..<(2 * pairs) {
      accounts.append(Account(member: .none))
      let account = AccountNumber(UInt32(number))
      let holding = rights.addHolding(
        Holding(account: account, facility: FacilityNumber(1), next: 0))
      guard number % 2 == 0 else { continue }
      rights.change(terms.vector, lots: lots, holding, right: .rises, reserved: .rises)
    }
  }

  /// One lot from the pair's seller to its buyer.
  public mutating func trade(pair: Int) {
    let seller = UInt32(2 * pair)
    let premium = Money(microYuan: price.ticks * terms.tickValue.microYuan)
    accounts[seller].cash += premium - terms.makerFee
    accounts[seller + 1].cash -= premium + terms.takerFee
    accounts[seller + 1].reserved -= premium + terms.highestFee
    // Holdings are numbered from 1.
    rights.move(terms.vector, lots: 1, from: seller + 1, to: seller + 2)
  }
}
