import MarketEngine

/// The sums of a proof while they are being added up.
struct ProofSums {
  var premium: Int128 = 0
  var fees: Int128 = 0
  var rounding: Int128 = 0
  var postings: Int128 = 0
  var nets: Int128 = 0

  mutating func add(_ line: StatementLine) {
    let amount = Int128(line.amount.microYuan)
    switch line.kind {
    case .premiumPaid, .premiumReceived: premium += amount
    case .makerFee, .takerFee, .auctionFee: fees += amount
    case .rounding: rounding += amount
    }
  }

  func proof(trades: Int, house: House) throws(SettlementError) -> SettlementProof {
    SettlementProof(
      trades: UInt64(trades), premium: try Netting.narrowed(premium, house.member),
      fees: try Netting.narrowed(fees, house.member),
      rounding: try Netting.narrowed(rounding, house.member),
      postings: try Netting.narrowed(postings, house.member),
      nets: try Netting.narrowed(nets, house.member))
  }
}
