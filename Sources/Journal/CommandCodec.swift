public import MarketEngine

/// Commands as bytes, one spelling each: what decodes encodes to the same bytes again.
///
/// Fields follow each other without padding. A *number* is unsigned, seven bits a byte, the lowest first; a *signed* is the same after
/// 0, −1, 1, −2 … became 0, 1, 2, 3 …; *time* is 8 bytes and a *key* 32, little endian; a *name*, *reference* or *text* is a length
/// byte and that many bytes. A typical new order takes 20 to 30 bytes, a cancel 12 to 20; nothing takes more than `largest`.
///
///     command    = kind · body
///     origin     = user number · session number · reference
///
///      1 open        rules number · clock byte · market name · member name · user name · key
///      2 due         time · kind byte · id number
///      3 login       user number · choice byte · returning number
///      4 endSession  session number · end byte
///      5 order       origin · flags · contract number · price signed · lots signed
///                    · [account number] · [more · [expiry time] · [facility number] · [options number · [clip signed]]
///                    · [step signed] · [stop signed]]
///                    flags: bit 0 sell; bits 1–2 time in force less 1; bits 3–5 self-trade less 1;
///                    bit 6 an account follows; bit 7 more follows
///                    more: bit 0 expiry; bit 1 facility; bit 2 options, with a clip if they say iceberg and a stop price if they say stop; bit 3 step
///      6 replace     origin · flags · [reference] · [order number] · [price signed] · [lots signed] · [was signed]
///                    · [stop signed]
///      7 cancel      origin · flags · [reference] · [order number] · [was signed]
///                    flags: bit 0 reference; bit 1 order; bit 2 price; bit 3 lots; bit 4 was; bit 5 stop
///      8 massCancel  origin · account number · contract number · zone number · member number
///     40 hibernate   origin · flags · [reference] · [order number]
///     41 reactivate  origin · flags · [reference] · [order number]
///                    flags: bit 0 reference; bit 1 order
///     42 quote       origin · account number · contract number · facility number · self-trade byte
///                    · bid signed · lots signed · offer signed · lots signed
///     43 leg         origin · side byte · contract number · facility number · price signed · lots signed
///     44 basket      origin · account number · legs signed
///     45 discard     origin
///     30 rules       origin · version number
///     16 … 29, 50 … 52, 64 …, 86 …  origin · an operation's body, see `CommandCodec+Operations.swift`
///     60 negotiate   origin · side byte · contract number · price signed · lots signed · counterparty number
///                    · account number · facility number · seconds signed
///     61 answer      origin · answer byte · negotiation number · account number · facility number
///     62 review      origin · review byte · trade number
///     70 block       origin · zone number · product byte · date number · from number · to number · an order's fields from flags on
public enum CommandCodec {
  /// No command takes more bytes than this (an `open` with three names of 32 bytes takes 139, a `notice` 130).
  public static let largest = 192

  /// Appends a command's bytes.
  public static func append(_ command: Command, to bytes: inout [UInt8]) {
    switch command {
    case .open(let open): append(open, to: &bytes)
    case .due(let due):
      bytes.append(Kind.due)
      bytes.append(time: due.time)
      bytes.append(due.kind.rawValue)
      bytes.append(number: due.id)
    case .login(let login):
      bytes.append(Kind.login)
      bytes.append(number: login.user.value)
      bytes.append(login.onDisconnect.rawValue)
      bytes.append(number: login.returning.value)
    case .endSession(let end):
      bytes.append(Kind.endSession)
      bytes.append(number: end.session.value)
      bytes.append(end.end.rawValue)
    case .order(let origin, let order): append(order, from: origin, to: &bytes)
    case .replace(let origin, let replace): append(replace, from: origin, to: &bytes)
    case .cancel(let origin, let cancel): append(cancel, from: origin, to: &bytes)
    case .massCancel(let origin, let cancel): append(cancel, from: origin, to: &bytes)
    case .hibernate(let origin, let target):
      append(Kind.hibernate, target, from: origin, to: &bytes)
    case .reactivate(let origin, let target):
      append(Kind.reactivate, target, from: origin, to: &bytes)
    case .quote(let origin, let quote): append(quote, from: origin, to: &bytes)
    case .leg(let origin, let leg): append(leg, from: origin, to: &bytes)
    case .basket(let origin, let basket): append(basket, from: origin, to: &bytes)
    case .discard(let origin):
      bytes.append(Kind.discard)
      append(origin, to: &bytes)
    case .operate(let origin, let operation): append(operation, from: origin, to: &bytes)
    case .negotiate(let origin, let negotiate): append(negotiate, from: origin, to: &bytes)
    case .answer(let origin, let answer): append(answer, from: origin, to: &bytes)
    case .review(let origin, let review):
      bytes.append(Kind.review)
      append(origin, to: &bytes)
      bytes.append(review.review.rawValue)
      bytes.append(number: review.trade.value)
    case .block(let origin, let block): append(block, from: origin, to: &bytes)
    }
  }

  /// One command alone, as bytes.
  public static func bytes(of command: Command) -> [UInt8] {
    var bytes: [UInt8] = []
    append(command, to: &bytes)
    return bytes
  }

  /// The command that `bytes` are, all of them.
  public static func command(of bytes: [UInt8]) throws(BlockFormatError) -> Command {
    var reader = ByteReader(bytes)
    let command = try read(from: &reader)
    guard reader.isAtEnd else { throw reader.failure(.bytesLeft(bytes.count - reader.offset)) }
    return command
  }

  static func read(from reader: inout ByteReader) throws(BlockFormatError) -> Command {
    let kind = try reader.byte()
    switch kind {
    case Kind.open: return .open(try readOpen(from: &reader))
    case Kind.due:
      let time = try reader.time()
      let kind = try reader.value(DueKind.self)
      return .due(Due(time: time, kind: kind, id: try reader.number()))
    case Kind.login:
      let user = UserNumber(try reader.shortNumber())
      let choice = try reader.value(DisconnectChoice.self)
      let returning = SessionNumber(try reader.number())
      return .login(Login(user: user, onDisconnect: choice, returning: returning))
    case Kind.endSession:
      let session = SessionNumber(try reader.number())
      return .endSession(EndSession(session: session, end: try reader.value(SessionEnd.self)))
    case Kind.order:
      let origin = try readOrigin(from: &reader)
      return .order(origin, try readOrder(from: &reader))
    case Kind.replace:
      let origin = try readOrigin(from: &reader)
      return .replace(origin, try readReplace(from: &reader))
    case Kind.cancel:
      let origin = try readOrigin(from: &reader)
      return .cancel(origin, try readCancel(from: &reader))
    case Kind.massCancel:
      let origin = try readOrigin(from: &reader)
      return .massCancel(origin, try readMassCancel(from: &reader))
    case Kind.hibernate:
      let origin = try readOrigin(from: &reader)
      return .hibernate(origin, try readTargetAlone(from: &reader))
    case Kind.reactivate:
      let origin = try readOrigin(from: &reader)
      return .reactivate(origin, try readTargetAlone(from: &reader))
    case Kind.quote:
      let origin = try readOrigin(from: &reader)
      return .quote(origin, try readQuote(from: &reader))
    case Kind.leg:
      let origin = try readOrigin(from: &reader)
      return .leg(origin, try readLeg(from: &reader))
    case Kind.basket:
      let origin = try readOrigin(from: &reader)
      return .basket(origin, try readBasket(from: &reader))
    case Kind.discard: return .discard(try readOrigin(from: &reader))
    case Kind.operations, Kind.auctions, Kind.tradeKinds, Kind.safeguards, Kind.derates:
      let origin = try readOrigin(from: &reader)
      return .operate(origin, try readOperation(kind, from: &reader))
    case Kind.negotiate:
      let origin = try readOrigin(from: &reader)
      return .negotiate(origin, try readNegotiate(from: &reader))
    case Kind.answer:
      let origin = try readOrigin(from: &reader)
      return .answer(origin, try readAnswer(from: &reader))
    case Kind.review:
      let origin = try readOrigin(from: &reader)
      let review = try reader.value(TradeReview.self)
      return .review(origin, ReviewTrade(trade: TradeNumber(try reader.number()), review: review))
    case Kind.block:
      let origin = try readOrigin(from: &reader)
      return .block(origin, try readBlock(from: &reader))
    case Kind.rules:
      _ = try readOrigin(from: &reader)
      throw reader.failure(.unsupportedRules(try reader.shortNumber()))
    default: throw reader.failure(.unknownKind(kind), back: 1)
    }
  }

  /// The first byte of each command. Numbers are never given anew.
  enum Kind {
    static let open: UInt8 = 1
    static let due: UInt8 = 2
    static let login: UInt8 = 3
    static let endSession: UInt8 = 4
    static let order: UInt8 = 5
    static let replace: UInt8 = 6
    static let cancel: UInt8 = 7
    static let massCancel: UInt8 = 8
    static let hibernate: UInt8 = 40
    static let reactivate: UInt8 = 41
    static let quote: UInt8 = 42
    static let leg: UInt8 = 43
    static let basket: UInt8 = 44
    static let discard: UInt8 = 45
    static let operations: ClosedRange<UInt8> = 16...29
    /// A market goes on under other rules. No binary of rules version 1 writes it, since there is no other version yet; its layout is fixed
    /// so that each of them refuses a later binary's journal by the version's number.
    static let rules: UInt8 = 30
    static let negotiate: UInt8 = 60
    static let answer: UInt8 = 61
    static let review: UInt8 = 62
    static let block: UInt8 = 70
    static let tradeKinds: ClosedRange<UInt8> = 64...66
    static let safeguards: ClosedRange<UInt8> = 86...88
    static let derates: ClosedRange<UInt8> = 91...92
    static let auctions: ClosedRange<UInt8> = 50...52
  }
}

extension CommandCodec {
  private static func append(_ open: OpenMarket, to bytes: inout [UInt8]) {
    bytes.append(Kind.open)
    bytes.append(number: open.rules)
    bytes.append(open.clock.rawValue)
    bytes.append(name: open.market)
    bytes.append(name: open.operatorMember)
    bytes.append(name: open.operatorUser)
    bytes.append(key: open.operatorKey)
  }

  private static func readOpen(
    from reader: inout ByteReader
  ) throws(BlockFormatError) -> OpenMarket {
    OpenMarket(
      rules: try reader.shortNumber(), clock: try reader.value(ClockKind.self),
      market: try reader.name(), operatorMember: try reader.name(),
      operatorUser: try reader.name(), operatorKey: try reader.key())
  }
}
