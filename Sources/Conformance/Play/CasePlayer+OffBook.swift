import MarketEngine

// What is done beside the book.
extension CasePlayer {
  /// A proposal that was taken, by the id of its operation.
  struct Proposal {
    var number: NegotiationNumber
    var proposer: Int
    var counterparty: Int
  }

  mutating func play<Rig: ConformanceRig & ~Copyable>(
    _ action: OffBookAction, _ operation: CaseOperation, on rig: inout Rig
  ) async throws(RigFailure) {
    switch action {
    case .negotiate(let side, let price, let quantity, let other, let seconds, let facility):
      guard case .whole(let ticks) = price, case .whole(let lots) = quantity, let owner = operation.owner
      else { return refuse(operation.id) }
      let seat = seats.seat(of: owner)
      let counterparty = seats.seat(of: other)
      let events = try await ask(
        .negotiate(
          RigNegotiation(
            contract: place(of: operation.contract), side: side, price: Price(ticks: ticks), quantity: Quantity(lots: lots),
            other: counterparty, seconds: seconds, facility: facility)), seat, operation, on: &rig)
      for event in events {
        guard case .negotiated(let number) = event else { continue }
        proposals[operation.id] = Proposal(number: number, proposer: seat, counterparty: counterparty)
      }
    case .answer(let answer):
      let proposal = proposals[operation.id]
      let own = answer == .retract ? proposal?.proposer : proposal?.counterparty
      let seat = operation.owner.map { seats.seat(of: $0) } ?? own
      guard let seat else { return refuse(operation.id) }
      let number = proposal?.number ?? CasePlayer.nobodysNegotiation
      _ = try await ask(.answer(answer, number), seat, operation, on: &rig)
    case .review(let review, let deal):
      let seat = operation.owner.map { seats.seat(of: $0) } ?? RigSeat.house
      let number = deal < deals.count ? deals[deal].number : CasePlayer.nobodysTrade
      _ = try await ask(.review(review, number), seat, operation, on: &rig)
    case .hold(let isOn):
      let seat = operation.owner.map { seats.seat(of: $0) } ?? RigSeat.house
      _ = try await ask(.hold(isOn, contract: place(of: operation.contract)), seat, operation, on: &rig)
    case .call(let quantity):
      guard case .whole(let lots) = quantity else { return refuse(operation.id) }
      let seat = operation.owner.map { seats.seat(of: $0) } ?? RigSeat.dispatcher
      let request = RigRequest.call(Quantity(lots: lots), contract: place(of: operation.contract))
      _ = try await ask(request, seat, operation, on: &rig)
    case .pool(let name, let facility):
      guard let owner = operation.owner else { return refuse(operation.id) }
      _ = try await ask(.pool(name, facility: facility), seats.seat(of: owner), operation, on: &rig)
    case .trading(let isFrozen):
      let seat = operation.owner.map { seats.seat(of: $0) } ?? RigSeat.house
      let contract = place(of: operation.contract)
      _ = try await ask(.trading(contract, isFrozen: isFrozen), seat, operation, on: &rig)
    case .uncross: _ = try await ask(.uncross, RigSeat.house, operation, on: &rig)
    }
  }

  /// Asked by the house unless somebody is named, or, where it is the dispatcher's to ask, by the dispatcher.
  mutating func play<Rig: ConformanceRig & ~Copyable>(
    _ action: HouseAction, _ operation: CaseOperation, on rig: inout Rig
  ) async throws(RigFailure) {
    let seat = asker(of: action, operation)
    let of = action.words["of"].map { seats.seat(of: $0) }
    let contract =
      action.verb == .contract || operation.contract != nil || action.verb == .annul ? place(of: operation.contract) : nil
    _ = try await ask(.house(action, of: of, contract: contract), seat, operation, on: &rig)
  }

  private mutating func asker(of action: HouseAction, _ operation: CaseOperation) -> Int {
    guard action.verb == .derate || action.verb == .restore else {
      return operation.owner.map { seats.seat(of: $0) } ?? RigSeat.house
    }
    guard let owner = operation.owner else { return RigSeat.dispatcher }
    return owner == "house" ? RigSeat.house : seats.seat(of: owner)
  }

  /// Where an owner sits whose rights are looked at.
  mutating func rightsSeat(of owner: String) -> Int {
    owner == "dispatcher" ? RigSeat.dispatcher : seats.seat(of: owner)
  }

  private static let nobodysNegotiation = NegotiationNumber(999_999_999_999)
  private static let nobodysTrade = TradeNumber(999_999_999_999)

  private mutating func ask<Rig: ConformanceRig & ~Copyable>(
    _ request: RigRequest, _ seat: Int, _ operation: CaseOperation, on rig: inout Rig
  ) async throws(RigFailure) -> [RigEvent] {
    let events = try await rig.perform(request, seat: seat, session: nil, reference: nextReference())
    note(events, id: operation.id)
    return events
  }

  mutating func changed(_ number: TradeNumber, _ state: TradeState) {
    for place in deals.indices where deals[place].number == number { deals[place].state = state }
  }

  /// All trades by the owners' names, as they stand now.
  var caseDeals: [CaseDeal] {
    deals.map { deal in
      CaseDeal(
        kind: deal.kind, buyer: name(of: deal.buyer), seller: name(of: deal.seller), price: deal.price.ticks,
        quantity: deal.quantity.lots, state: deal.state)
    }
  }

  /// Who owns the facilities sits at a seat too.
  mutating func rigRights(of rights: CaseRights?) -> RigRights? {
    guard let rights else { return nil }
    return RigRights(
      seat: seats.seat(of: rights.owner), interruptible: rights.interruptible, firm: rights.firm,
      callPrice: rights.callPrice.map(Price.init(ticks:)), isBlock: rights.isBlock,
      runs: ([nil] + contracts).map { name in
        name.flatMap { rights.runs[$0] } ?? CaseRun(first: 0, end: 1)
      }, inCall: rights.inCall)
  }

  private func name(of seat: Int) -> String? {
    seat == RigSeat.dispatcher ? "dispatcher" : seats.owner(of: seat)
  }
}
