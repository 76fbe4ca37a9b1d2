import MarketEngine

extension MarketPicture {
  /// A halted member has no orders, unless the sweep that takes them is still under way.
  func safeguardViolations() -> [String] {
    var violations: [String] = []
    for safeguard in safeguards where safeguard.isHalted {
      let owns = orders.contains { order in
        accounts[Int(order.account.value) - 1].member == safeguard.member
      }
      if owns, sweeps.isEmpty {
        violations.append("member \(safeguard.member.value) is halted and has orders")
      }
    }
    return violations
  }
}
