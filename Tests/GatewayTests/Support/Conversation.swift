import Crypto
import ExchangeRuntime
import Gateway
import LineProtocol
import MarketEngine
import Testing

/// A session without a socket, with a directory made of events and a clock the test moves.
struct Conversation {
  var session: Session
  var surroundings: Surroundings
  var turn = Turn()
  var moment = Moment(nanoseconds: 0)
  let key = Curve25519.Signing.PrivateKey()
  private var lines: UInt64 = 0

  init(_ change: (inout GatewayLimits) -> Void = { _ in }) throws {
    var limits = GatewayLimits()
    change(&limits)
    session = Session(connection: ConnectionNumber(7), limits: limits, at: moment)
    surroundings = Surroundings(
      limits: limits, allowances: SharedAllowances(limits: limits), directory: Directory(),
      exchange: .leading, at: moment, wallClock: { TestMarket.time },
      makeChallenge: { Key(words: Name(first: 1, second: 2, third: 3, fourth: 4)) })
    let publicKey = try #require(Key(bytes: [UInt8](key.publicKey.rawRepresentation)))
    surroundings.directory.apply(
      .marketOpened(
        OpenMarket(
          rules: 1, clock: .manual, market: try name("QH"), operatorMember: try name("house"),
          operatorUser: try name("operator"), operatorKey: publicKey)))
    surroundings.directory.apply(.clockMoved(TestMarket.time))
    surroundings.directory.apply(.zoneAdded(ZoneNumber(1), try name("QH")))
    for (number, product) in [Product.charge, .room].enumerated() {
      let terms = try Conversation.terms(product)
      surroundings.directory.apply(
        .contractCreated(ContractNumber(UInt32(number) + 1), terms))
    }
  }

  private static func terms(_ product: Product) throws -> ContractTerms {
    let nothing = Segment(first: QuarterHour(0), end: QuarterHour(0), amount: 0)
    return ContractTerms(
      zone: ZoneNumber(1), product: product, label: try name("20261125"),
      vector: ResourceVector(charge: nothing, discharge: nothing, room: nothing),
      first: QuarterHour(1_994_976), end: QuarterHour(1_995_072),
      classBasisPoints: BasisPoints(0), opens: TestMarket.time,
      tickValue: Money(microYuan: 2_500),
      makerFee: .zero, takerFee: .zero, lowestPrice: product.terms.lowestPrice,
      highestPrice: product.terms.highestPrice)
  }

  /// Says lines to the session, in one read; what it answers.
  mutating func say(_ texts: String...) -> [String] {
    turn.clear()
    for text in texts {
      lines += 1
      turn.line = lines
      let bytes = [UInt8](text.utf8)
      do {
        session.receive(
          try RequestParser.parse(bytes.span), in: &surroundings, at: moment, into: &turn)
      } catch {
        session.receive(error, in: surroundings, into: &turn)
      }
    }
    return replies
  }

  /// What the session has said in this turn.
  var replies: [String] {
    String(decoding: turn.reply, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  /// The commands it has submitted in this turn.
  var commands: [Command] {
    turn.submissions.compactMap {
      if case .command(let command) = $0.content { command } else { nil }
    }
  }

  /// The line that answers the last greeting.
  func login(
    _ member: String = "house", _ user: String = "operator", _ options: String = "",
    key other: Curve25519.Signing.PrivateKey? = nil
  ) throws -> String {
    let challenge = Key(words: Name(first: 1, second: 2, third: 3, fourth: 4)).bytes
    return try TestMarket.loginLine(
      member, user, key: other ?? key, greeting: "challenge=" + hexadecimal(challenge), options)
  }

  /// The exchange opens the session asked for.
  mutating func open(last: UInt64 = 0) -> ResumeRange? {
    turn.clear()
    let opened = SessionOpened(
      session: SessionNumber(12), user: UserNumber(1), member: MemberNumber(1), last: last,
      onDisconnect: .keep)
    let resume = session.opened(opened, into: &turn)
    session.answered(in: &surroundings)
    return resume
  }

  /// Says hello, logs in, is welcomed.
  mutating func begin() throws {
    _ = say("hello tala/1")
    _ = say(try login())
    _ = open()
    #expect(session.identity?.session == SessionNumber(12))
  }

  /// Lets the clock go on and the session look at it.
  mutating func wait(milliseconds: Int64) -> [String] {
    moment = moment.adding(milliseconds: milliseconds)
    turn.clear()
    session.tick(in: surroundings, at: moment, into: &turn)
    return replies
  }
}
