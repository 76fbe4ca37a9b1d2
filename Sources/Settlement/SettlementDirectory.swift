import MarketEngine

/// Contracts and accounts in order, for finding them by number in O(log n) and for giving results an order of their own.
struct SettlementDirectory {
  /// By number.
  let contracts: [SettlementContract]
  /// By member, then number: the order of a statement.
  let accounts: [SettlementAccount]
  let house: House
  /// Place of the house's fee account.
  let fees: Int
  /// By number, with their places in `accounts`.
  private let places: [(number: AccountNumber, place: Int)]

  init(_ input: SettlementInput) throws(SettlementError) {
    house = input.house
    contracts = try Self.ordered(input.contracts)
    accounts = input.accounts.sorted {
      $0.member != $1.member ? $0.member < $1.member : $0.number < $1.number
    }
    places = try Self.places(of: accounts)
    for account in [house.clearing, house.fees, house.rounding] {
      guard let place = Self.find(account, in: places), accounts[place].member == house.member else {
        throw .houseIncomplete(account)
      }
    }
    guard let fees = Self.find(house.fees, in: places) else { throw .houseIncomplete(house.fees) }
    self.fees = fees
  }

  private static func ordered(
    _ contracts: [SettlementContract]
  ) throws(SettlementError) -> [SettlementContract] {
    let ordered = contracts.sorted { $0.number < $1.number }
    for index in ordered.indices {
      let contract = ordered[index]
      guard contract.first < contract.end else { throw .emptyDelivery(contract.number) }
      if index > 0, ordered[index - 1].number == contract.number {
        throw .duplicateContract(contract.number)
      }
    }
    return ordered
  }

  private static func places(
    of accounts: [SettlementAccount]
  ) throws(SettlementError) -> [(number: AccountNumber, place: Int)] {
    var places = [(number: AccountNumber, place: Int)]()
    for place in accounts.indices { places.append((accounts[place].number, place)) }
    places.sort { $0.number < $1.number }
    for index in places.indices.dropFirst() where places[index - 1].number == places[index].number {
      throw .duplicateAccount(places[index].number)
    }
    return places
  }

  func place(of contract: ContractNumber) -> Int? {
    var low = 0
    var high = contracts.count
    while low < high {
      let middle = (low + high) / 2
      if contracts[middle].number < contract { low = middle + 1 } else { high = middle }
    }
    return low < contracts.count && contracts[low].number == contract ? low : nil
  }

  func place(of account: AccountNumber) -> Int? { Self.find(account, in: places) }

  private static func find(
    _ account: AccountNumber, in places: [(number: AccountNumber, place: Int)]
  ) -> Int? {
    var low = 0
    var high = places.count
    while low < high {
      let middle = (low + high) / 2
      if places[middle].number < account { low = middle + 1 } else { high = middle }
    }
    return low < places.count && places[low].number == account ? places[low].place : nil
  }
}
