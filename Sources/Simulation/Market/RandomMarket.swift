public import MarketEngine

/// A market's commands drawn at random from a seed: all of them, with numbers small enough to meet and, now and then, at the ends of
/// what a number can be.
///
/// The caller executes each step, after everything that is due by its time, and tells the market what happened by `hear`.
public struct RandomMarket {
  /// A command and the time of the block it comes in.
  public struct Step: Sendable {
    public var command: Command
    public var time: Timestamp

    public init(command: Command, time: Timestamp) {
      self.command = command
      self.time = time
    }
  }

  var chance: SplitMix64
  var world = RandomWorld()
  /// What is still to be done before the market is alive, in order.
  var setup: [SetupStep] = []
  var setupPlace = 0
  var nextReference: UInt64 = 0
  var nextName = 0
  /// Commands given before, some of which are given again.
  var given: [Command] = []
  /// Commands to come before anything else.
  var waiting: [Command] = []
  let storm: Bool
  /// Few contracts and many kinds of orders that meet.
  let lively: Bool

  /// With `storm`, there are more orders than a slice of a sweep looks at.
  public init(seed: UInt64, storm: Bool = false) {
    chance = SplitMix64(seed: seed)
    self.storm = storm
    let isLively = chance.once(in: 3)
    lively = isLively && !storm
  }

  public mutating func hear(_ events: [Event]) {
    for event in events { world.hear(event) }
  }

  /// The next command. Under a real clock some time has passed.
  public mutating func next() -> Step {
    guard world.opened else {
      drawSetup()
      world.now = Timestamp(nanoseconds: startOfTime())
      return Step(command: .open(drawMarket()), time: world.now)
    }
    if world.clock == .real, waiting.isEmpty, setupPlace >= setup.count, chance.once(in: 12) {
      world.now = max(world.now, drawTime())
    }
    let command = drawCommand()
    given.append(command)
    if given.count > 12 { given.removeFirst() }
    // A block's time may also lie behind, and means nothing under a manual clock.
    let time = chance.once(in: 30) ? Timestamp(nanoseconds: 5) : world.now
    return Step(command: command, time: time)
  }

  private mutating func drawCommand() -> Command {
    if !waiting.isEmpty { return waiting.removeFirst() }
    if setupPlace < setup.count, !chance.once(in: 25) {
      setupPlace += 1
      let operation = draw(setup[setupPlace - 1])
      return .operate(drawOrigin(user: UserNumber(1)), operation)
    }
    if world.pools.count < 2, !world.facilities.isEmpty, chance.once(in: 6) { return drawPool() }
    let trading = world.contracts.filter { world.now < $0.terms.gate }
    if trading.isEmpty, !chance.once(in: 4) {
      return .operate(drawOrigin(user: UserNumber(1)), .createContract(drawContract()))
    }
    if !world.days.isEmpty, chance.once(in: 4) { return drawBlockOrder() }
    if lively, chance.once(in: 2) { return drawOrder() }
    if !world.calls.isEmpty || !world.freezes.isEmpty, chance.once(in: 25) {
      return .operate(drawOrigin(user: UserNumber(1)), drawTrading())
    }
    switch chance.below(100) {
    case 0..<32: return drawOrder()
    case 32..<35: return drawReview()
    case 35..<38: return drawNegotiate()
    case 38..<42: return drawAnswer()
    case 42..<46: return drawQuote()
    case 46..<50: return drawBasket()
    case 50..<57: return drawReplace()
    case 57..<61: return drawCancel()
    case 61..<65: return drawHibernation()
    case 65..<68: return drawMassCancel()
    case 68..<72: return drawSession()
    case 72..<76: return drawAgain()
    case 76..<78: return chance.once(in: 3) ? drawWrongDue() : drawOtherContent()
    case 78..<80: return chance.once(in: 2) ? drawDerate() : drawCall()
    case 80..<84 where world.clock == .manual: return drawAdvance()
    case 84..<88: return drawSafeguard()
    case 88..<92: return drawPooling()
    default: return drawOperation()
    }
  }

  /// A command given before, often one of a kind that is seldom answered with more than a refusal.
  private mutating func drawAgain() -> Command {
    let rare = given.filter { command in
      switch command {
      case .reactivate, .basket, .block: true
      default: false
      }
    }
    if chance.once(in: 2), let command = chance.any(of: rare) { return command }
    return chance.any(of: given) ?? drawOrder()
  }

  private mutating func drawMarket() -> OpenMarket {
    OpenMarket(
      rules: Rules.current, clock: chance.one(of: .real, .manual, .manual), market: name("market"),
      operatorMember: name("operator"), operatorUser: name("op"),
      operatorKey: Key(words: name("key")))
  }

  private mutating func startOfTime() -> Int64 {
    (20_000 + chance.number(0...60)) * 86_400_000_000_000
      + chance.number(0...95) * 900_000_000_000 + chance.one(of: 0, 1, 899_999_999_999)
  }

  /// A command given before under the same reference, but about something else.
  private mutating func drawOtherContent() -> Command {
    switch chance.any(of: given) {
    case .order(let origin, var new):
      new.quantity.lots &+= 1
      return .order(origin, new)
    case .block(let origin, var block):
      block.block.toMinute &+= 15
      return .block(origin, block)
    case .operate(let origin, _):
      return .operate(origin, .addZone(AddZone(name: freshName("zone"))))
    case .quote(let origin, var quote):
      quote.bidQuantity.lots &+= 1
      return .quote(origin, quote)
    case .leg(let origin, var leg):
      leg.quantity.lots &+= 1
      return .leg(origin, leg)
    case .basket(let origin, var basket):
      basket.legs &+= 1
      return .basket(origin, basket)
    case .discard(let origin): return .basket(origin, SendBasket(legs: 2))
    case .hibernate(let origin, let target): return .reactivate(origin, target)
    case .cancel(let origin, _), .replace(let origin, _), .massCancel(let origin, _),
      .reactivate(let origin, _),
      .negotiate(let origin, _), .answer(let origin, _), .review(let origin, _):
      return .massCancel(origin, MassCancel(contract: ContractNumber(1)))
    case .open, .due, .login, .endSession, nil: return drawOrder()
    }
  }

  private mutating func drawWrongDue() -> Command {
    if chance.once(in: 4) { return .open(drawMarket()) }
    let kind = chance.any(of: DueKind.allCases) ?? .sweep
    return .due(Due(time: world.now, kind: kind, id: UInt64(chance.below(4))))
  }

  /// Who asks: mostly a user who exists, by no session or one of theirs, under a new reference.
  mutating func drawOrigin(user: UserNumber) -> Origin {
    var session = SessionNumber.none
    let own = world.sessions.filter { $0.user == user }
    if chance.once(in: 3), let open = chance.any(of: own) { session = open.number }
    if chance.once(in: 100) { session = SessionNumber(UInt64(chance.below(4))) }
    var reference = freshReference()
    if chance.once(in: 25) { reference = .none }
    if chance.once(in: 25) { reference = text(chance.below(4)) }
    return Origin(
      user: chance.once(in: 150) ? UserNumber(UInt32(chance.one(of: 0, 99))) : user,
      session: session, reference: reference)
  }

  mutating func drawUser() -> UserNumber {
    if world.users.count > 1, !chance.once(in: 25) {
      return UserNumber(UInt32(2 + chance.below(world.users.count - 1)))
    }
    return UserNumber(1)
  }

  private mutating func freshReference() -> Reference {
    nextReference += 1
    return text(Int(nextReference) + 10)
  }

  private func text(_ number: Int) -> Reference {
    Reference(bytes: Array("r\(number)".utf8).span) ?? .none
  }

  mutating func freshName(_ kind: String) -> Name {
    nextName += 1
    return name("\(kind)\(nextName)")
  }

  func name(_ text: String) -> Name { Name(bytes: Array(text.utf8).span) ?? .empty }
}
