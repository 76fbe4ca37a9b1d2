/// How many fields a verb has and which keys it takes. docs/PROTOCOL.md says the same in ABNF; a test compares the two.
public struct LineShape: Sendable, BitwiseCopyable {
  public var fewestFields: Int
  public var mostFields: Int
  public var required: KeySet
  /// All keys, the required ones included.
  public var allowed: KeySet

  /// A verb with so many fields and keys.
  init(fields: Int, most: Int? = nil, required: KeySet = .none, optional: KeySet = .none) {
    fewestFields = fields
    mostFields = most ?? fields
    self.required = required
    allowed = required.union(optional)
  }
}

extension Verb {
  public var shape: LineShape {
    let ref = KeySet.none.with(.reference)
    let tag = KeySet.none.with(.tag)
    switch self {
    case .buy, .sell:
      let optional = KeySet.none.with(.timeInForce).with(.until).with(.selfTrade).with(.account)
        .with(.facility).with(.post).with(.clip).with(.step).with(.allOrNone).with(.stop)
      return LineShape(
        fields: 4, required: ref, optional: self == .sell ? optional.with(.pool) : optional)
    case .replace:
      return LineShape(fields: 1, most: 4, required: ref, optional: .none.with(.was).with(.stop))
    case .cancel: return LineShape(fields: 1, required: ref, optional: .none.with(.was))
    case .cancelAll:
      return LineShape(
        fields: 0, required: ref,
        optional: .none.with(.account).with(.contract).with(.zone).with(.member))
    case .hibernate, .reactivate: return LineShape(fields: 1, required: ref)
    case .quote:
      return LineShape(
        fields: 7, required: ref, optional: .none.with(.selfTrade).with(.account).with(.facility))
    case .leg: return LineShape(fields: 5, required: ref, optional: .none.with(.facility))
    case .basket: return LineShape(fields: 1, required: ref, optional: .none.with(.account))
    case .discard: return LineShape(fields: 0, required: ref)
    case .hello: return LineShape(fields: 1)
    case .login:
      return LineShape(
        fields: 2, required: .none.with(.signature),
        optional: .none.with(.resume).with(.session).with(.onDisconnect))
    case .logout, .ping, .pong: return LineShape(fields: 0)
    case .cash, .positions, .orders, .time, .help: return LineShape(fields: 0, optional: tag)
    case .rights:
      return LineShape(
        fields: 0, required: .none.with(.day),
        optional: tag.with(.offset).with(.account).with(.facility))
    case .trades: return LineShape(fields: 0, optional: tag.with(.limit))
    case .contracts: return LineShape(fields: 0, optional: tag.with(.zone).with(.pattern))
    case .book: return LineShape(fields: 1, optional: tag.with(.depth))
    case .indicative: return LineShape(fields: 1, optional: tag)
    case .watch: return LineShape(fields: 1, optional: .none.with(.depth))
    case .unwatch: return LineShape(fields: 1)
    case .zone: return LineShape(fields: 1, required: ref)
    case .member: return LineShape(fields: 1, required: ref.with(.role))
    case .user, .key: return LineShape(fields: 2, required: ref.with(.key))
    case .account: return LineShape(fields: 2, required: ref)
    case .facility:
      return LineShape(
        fields: 1,
        required: ref.with(.zone).with(.account).with(.charge).with(.discharge).with(.energy)
          .with(.from).with(.to),
        optional: .none.with(.efficiencyIn).with(.efficiencyOut).with(.saleFactor).with(.firm)
          .with(.plant).with(.cycles))
    case .fees:
      return LineShape(
        fields: 1, required: ref.with(.maker).with(.taker), optional: .none.with(.auction))
    case .calendar:
      return LineShape(
        fields: 2, required: ref,
        optional: .none.with(.offset).with(.opens).with(.shift).with(.roundTripClass)
          .with(.quarters).with(.clockChange).with(.disclosure).with(.call))
    case .contract:
      return LineShape(
        fields: 3, required: ref.with(.from).with(.to),
        optional: .none.with(.secondFrom).with(.secondTo).with(.roundTripClass).with(.opens)
          .with(.disclosure).with(.call).with(.referencePrice))
    case .freeze, .resume, .annul: return LineShape(fields: 1, required: ref)
    case .deposit, .withdraw: return LineShape(fields: 2, required: ref)
    case .settle: return LineShape(fields: 4, required: ref)
    case .clock: return LineShape(fields: 1, required: ref)
    // Its text is the rest of the line, see `RequestParser.notice`.
    case .notice: return LineShape(fields: 0, required: ref)
    case .collar:
      return LineShape(
        fields: 1, required: ref, optional: .none.with(.width).with(.interrupt).with(.call))
    case .halt: return LineShape(fields: 0, most: 1, required: ref)
    case .release: return LineShape(fields: 1, required: ref)
    case .limit:
      return LineShape(
        fields: 1, required: ref,
        optional: .none.with(.size).with(.value).with(.position).with(.credit).with(.requests)
          .with(.perFill))
    case .limits, .pools: return LineShape(fields: 0, optional: tag)
    case .pool:
      return LineShape(fields: 1, required: ref.with(.facility), optional: .none.with(.account))
    case .negotiate:
      return LineShape(
        fields: 5, required: ref.with(.with), optional: .none.with(.duration).with(.account).with(.facility))
    case .confirm:
      return LineShape(fields: 1, required: ref, optional: .none.with(.account).with(.facility))
    case .decline, .retract, .dispute, .agree, .bust, .uphold, .approve, .reject:
      return LineShape(fields: 1, required: ref)
    case .hold: return LineShape(fields: 2, required: ref)
    case .call:
      return LineShape(fields: 2, required: ref, optional: .none.with(.account).with(.facility))
    case .callPrice: return LineShape(fields: 3, required: ref)
    case .derate, .restore:
      return LineShape(
        fields: 2, required: ref.with(.from).with(.to),
        optional: .none.with(.charge).with(.discharge).with(.energy))
    }
  }
}

extension KeySet {
  func union(_ other: KeySet) -> KeySet { KeySet(bits: bits | other.bits) }
}
