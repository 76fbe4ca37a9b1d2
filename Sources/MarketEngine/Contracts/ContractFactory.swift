/// Makes a contract's terms from what a command says, or the refusal that names what is wrong with it (rules 6.3).
struct ContractFactory {
  var makerFee: Money
  var takerFee: Money
  var auctionFee: Money

  func terms(_ create: CreateContract) -> Result<ContractTerms, Refusal> {
    let product = create.product.terms
    let shift = product.family == .shift
    let sound = QuarterHour(0)...QuarterHour(Limits.lastQuarter)
    guard create.label != .empty, create.first < create.end, sound.contains(create.first),
      sound.contains(create.end)
    else { return outOfRange(create) }
    guard !shift || (sound.contains(create.secondFirst) && sound.contains(create.secondEnd)) else {
      return outOfRange(create)
    }
    guard !shift || (create.end <= create.secondFirst && create.secondFirst < create.secondEnd)
    else { return outOfRange(create) }
    let end = shift ? create.secondEnd : create.end
    let gate = ContractFactory.gate(of: create)
    guard create.opens < gate, hasSoundPhases(create, gate, product) else {
      return outOfRange(create)
    }
    let vector: ResourceVector
    switch self.vector(create, product) {
    case .failure(let refusal): return .failure(refusal)
    case .success(let made): vector = made
    }
    let quarters = product.tickValuePerQuarter ? Int64(end.index - create.first.index) : 1
    return .success(
      ContractTerms(
        zone: create.zone, product: create.product, label: create.label, vector: vector,
        first: create.first, end: end,
        classBasisPoints: shift ? create.classBasisPoints : BasisPoints(0), opens: create.opens,
        disclosureSeconds: create.disclosureSeconds, callSeconds: create.callSeconds,
        reference: create.reference,
        tickValue: Money(microYuan: product.tickValue.microYuan * quarters), makerFee: makerFee,
        takerFee: takerFee, auctionFee: auctionFee, lowestPrice: product.lowestPrice,
        highestPrice: product.highestPrice))
  }

  /// Disclosure and call of an allowed length, the call over before the gate, a reference price that could be traded at.
  private func hasSoundPhases(
    _ create: CreateContract, _ gate: Timestamp, _ product: ProductTerms
  ) -> Bool {
    let lengths = 0...Limits.phaseSeconds
    guard lengths.contains(create.disclosureSeconds), lengths.contains(create.callSeconds) else {
      return false
    }
    if create.disclosureSeconds > 0 || create.callSeconds > 0 {
      // Times far from any the market can have would not fit what is added to them.
      guard create.opens >= .zero, create.opens.adding(seconds: Int64(create.callSeconds)) < gate
      else { return false }
    }
    guard let reference = create.reference else { return true }
    return product.lowestPrice <= reference && reference <= product.highestPrice
  }

  /// When trading in it ends; its first quarter-hour is one that a command may name.
  static func gate(of create: CreateContract) -> Timestamp {
    create.first.start.adding(seconds: -60 * Limits.gateMinutes)
  }

  private func outOfRange<Success>(_ create: CreateContract) -> Result<Success, Refusal> {
    .failure(
      Refusal(
        .valueOutOfRange, need: Int64(create.first.index), free: Int64(create.end.index)))
  }

  private func vector(
    _ create: CreateContract, _ product: ProductTerms
  ) -> Result<ResourceVector, Refusal> {
    let none = Segment(first: create.first, end: create.first, amount: 0)
    func whole(_ amount: Int64) -> Segment {
      Segment(first: create.first, end: create.end, amount: amount)
    }
    switch product.family {
    case .bundled:
      return .success(
        ResourceVector(
          charge: whole(100_000), discharge: whole(100_000),
          room: whole(100_000 * product.bundledHours)))
    case .charge:
      return .success(ResourceVector(charge: whole(100_000), discharge: none, room: none))
    case .discharge:
      return .success(ResourceVector(charge: none, discharge: whole(100_000), room: none))
    case .room:
      return .success(ResourceVector(charge: none, discharge: none, room: whole(100_000)))
    case .drill:
      return .success(ResourceVector(charge: none, discharge: none, room: none))
    case .shift: return shift(create)
    }
  }

  /// 100 kWh charged in window A, kept from A's start to B's end, discharged in B less the class's loss.
  private func shift(_ create: CreateContract) -> Result<ResourceVector, Refusal> {
    let quartersA = Int64(create.end.index - create.first.index)
    let quartersB = Int64(create.secondEnd.index - create.secondFirst.index)
    let discharged = 40 * Int64(create.classBasisPoints.value)
    guard create.classBasisPoints > BasisPoints(0), create.classBasisPoints <= .one else {
      return outOfRange(create)
    }
    guard 400_000 % quartersA == 0 else {
      return .failure(Refusal(.inexactDivision, need: 400_000, free: quartersA))
    }
    guard discharged % quartersB == 0 else {
      return .failure(Refusal(.inexactDivision, need: discharged, free: quartersB))
    }
    return .success(
      ResourceVector(
        charge: Segment(first: create.first, end: create.end, amount: 400_000 / quartersA),
        discharge: Segment(
          first: create.secondFirst, end: create.secondEnd, amount: discharged / quartersB),
        room: Segment(first: create.first, end: create.secondEnd, amount: 100_000)))
  }
}
