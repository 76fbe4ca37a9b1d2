import MarketEngine

// Finding things by their numbers.
extension PlainTwin {
  func user(_ number: UserNumber) -> TwinUser? {
    number.value >= 1 && number.value <= users.count ? users[Int(number.value) - 1] : nil
  }

  /// Of a member that exists.
  func member(_ number: MemberNumber) -> TwinMember { members[Int(number.value) - 1] }

  func memberExists(_ number: MemberNumber) -> Bool {
    number.value >= 1 && number.value <= members.count
  }

  func accountExists(_ number: AccountNumber) -> Bool {
    number.value >= 1 && number.value <= accounts.count
  }

  func zoneExists(_ number: ZoneNumber) -> Bool {
    number.value >= 1 && number.value <= zones.count
  }

  func facilityExists(_ number: FacilityNumber) -> Bool {
    number.value >= 1 && number.value <= facilities.count
  }

  func accountNumbers(of member: MemberNumber) -> [AccountNumber] {
    accounts.indices.filter { accounts[$0].member == member }
      .map { AccountNumber(UInt32($0 + 1)) }
  }

  /// A contract not delivered.
  func contract(_ number: ContractNumber) -> TwinContract? {
    contracts.first { $0.number == number }
  }

  func order(_ number: OrderNumber) -> TwinOrder? { orders.first { $0.number == number } }

  /// A side of a contract's book, best first.
  func book(_ contract: ContractNumber, _ side: Side) -> [TwinOrder] {
    orders.filter { $0.contract == contract && $0.side == side && $0.place != nil }
      .sorted { $0.isBefore($1) }
  }

  mutating func change(_ number: OrderNumber, _ change: (inout TwinOrder) -> Void) {
    for place in orders.indices where orders[place].number == number { change(&orders[place]) }
  }

  mutating func change(_ account: AccountNumber, _ change: (inout TwinAccount) -> Void) {
    change(&accounts[Int(account.value) - 1])
  }
}
