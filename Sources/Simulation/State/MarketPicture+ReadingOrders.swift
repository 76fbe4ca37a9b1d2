import MarketEngine

extension MarketPicture.Contract {
  init(_ reader: inout StateReader) throws(StateReadError) {
    number = ContractNumber(try reader.small())
    zone = ZoneNumber(try reader.small())
    product = try reader.word()
    label = try reader.name()
    vector = ResourceVector(
      charge: try reader.segment(), discharge: try reader.segment(), room: try reader.segment())
    first = try reader.signed()
    end = try reader.signed()
    classBasisPoints = try reader.signed()
    opens = try reader.time()
    disclosureSeconds = try reader.signed()
    callSeconds = try reader.signed()
    let isReferred = try reader.bool()
    let referred = try reader.signed()
    reference = isReferred ? referred : nil
    tickValue = try reader.signed()
    makerFee = try reader.signed()
    takerFee = try reader.signed()
    auctionFee = try reader.signed()
    lowestPrice = try reader.signed()
    highestPrice = try reader.signed()
    phase = try reader.word()
    let last = try reader.signed()
    lastPrice = last == .min ? nil : last
    callEnds = try reader.time()
  }

  /// What an order sets aside per lot, µCNY.
  func reservation(side: UInt64, price: Int64) -> Int64 {
    let premium = price * tickValue
    let fee = max(makerFee, takerFee, auctionFee)
    return max(0, side == UInt64(Side.buy.rawValue) ? premium + fee : fee - premium)
  }
}

extension MarketPicture.Book {
  init(_ contract: ContractNumber, _ reader: inout StateReader) throws(StateReadError) {
    self.contract = contract
    bids = try reader.list { reader throws(StateReadError) in
      try MarketPicture.Order(contract, &reader)
    }
    offers = try reader.list { reader throws(StateReadError) in
      try MarketPicture.Order(contract, &reader)
    }
    outside = try reader.list { reader throws(StateReadError) in
      try MarketPicture.Order(contract, &reader)
    }
  }
}

extension MarketPicture.Order {
  init(_ contract: ContractNumber, _ reader: inout StateReader) throws(StateReadError) {
    self.contract = contract
    number = OrderNumber(try reader.word())
    account = AccountNumber(try reader.small())
    user = UserNumber(try reader.small())
    session = SessionNumber(try reader.word())
    reference = try reader.reference()
    side = try reader.word()
    price = try reader.signed()
    lots = try reader.signed()
    timeInForce = try reader.word()
    selfTrade = try reader.word()
    expiry = try reader.time()
    facility = FacilityNumber(try reader.small())
    facilityWasNamed = try reader.bool()
    entry = try reader.word()
    content = try reader.word()
    acceptedNumber = try reader.word()
    acceptedLots = try reader.signed()
    options = OrderOptions(rawValue: UInt16(truncatingIfNeeded: try reader.word()))
    flags = try reader.word()
    stop = try reader.signed()
    clip = .none
    shown = lots
    pool = options.contains(.pooled) ? try reader.word() : 0
    guard options.contains(.iceberg) else { return }
    clip = Clip(lots: try reader.small(), step: try reader.small())
    shown = try reader.signed()
  }
}

extension MarketPicture.Answer {
  init(_ reader: inout StateReader) throws(StateReadError) {
    reference = try reader.reference()
    content = try reader.word()
    number = try reader.word()
    kind = try reader.word()
    order = OrderNumber(try reader.word())
    first = try reader.signed()
    second = try reader.signed()
    code = try reader.word()
    product = try reader.word()
  }
}

extension MarketPicture.Negotiation {
  init(_ reader: inout StateReader) throws(StateReadError) {
    number = try reader.word()
    account = AccountNumber(try reader.small())
    user = UserNumber(try reader.small())
    session = SessionNumber(try reader.word())
    reference = try reader.reference()
    counterparty = MemberNumber(try reader.small())
    contract = ContractNumber(try reader.small())
    side = try reader.word()
    price = try reader.signed()
    lots = try reader.signed()
    facility = FacilityNumber(try reader.small())
    expiry = try reader.time()
  }
}

extension MarketPicture.KeptTrade {
  init(_ reader: inout StateReader) throws(StateReadError) {
    number = try reader.word()
    let contractAndPrice = try reader.word()
    contract = ContractNumber(UInt32(contractAndPrice >> 32))
    price = Int64(Int32(truncatingIfNeeded: contractAndPrice))
    let lotsAndFacility = try reader.word()
    lots = Int64(lotsAndFacility >> 32)
    facility = FacilityNumber(UInt32(truncatingIfNeeded: lotsAndFacility))
    let parties = try reader.word()
    buyer = AccountNumber(UInt32(parties >> 32))
    seller = AccountNumber(UInt32(truncatingIfNeeded: parties))
    let kinds = try reader.word()
    (kind, state) = (kinds >> 24, kinds >> 16 & 0xff)
    (aggressor, disputer) = (kinds >> 8 & 0xff, kinds & 0xff)
  }
}

extension MarketPicture.Pending {
  init(_ reader: inout StateReader) throws(StateReadError) {
    trade = try reader.word()
    buyLimit = try reader.signed()
    sellLimit = try reader.signed()
    until = try reader.time()
  }
}

extension MarketPicture.CallPrice {
  init(_ reader: inout StateReader) throws(StateReadError) {
    zone = ZoneNumber(try reader.small())
    product = try reader.word()
    price = try reader.signed()
  }
}
