import MarketEngine

/// The kinds of requests about orders and trades, for the table of who can meet which refusal. An order is of the kind of each of its
/// options; without any it is of the kind of its time in force.
enum RequestKind: String, CaseIterable, Comparable {
  case limit, tillDate, immediateOrCancel, fillOrKill
  case iceberg, allOrNone, postRefuse, postSlide, market, marketToLimit, stopMarket, stopLimit, pooled
  /// An order in a block that it names, whatever else it is.
  case block
  case replace, hibernate, reactivate, cancel, massCancel
  case quote, leg, basket, discard
  case negotiate, confirm, decline, retract
  case dispute, agree, bust, uphold, approve, reject
  case call

  static func < (left: RequestKind, right: RequestKind) -> Bool { left.rawValue < right.rawValue }

  /// Of what kinds a command is; none if it is no request about orders or trades.
  static func all(of command: Command) -> Set<RequestKind> {
    switch command {
    case .open, .due, .login, .endSession: []
    case .order(_, let order): all(of: order)
    case .block: [.block]
    case .replace: [.replace]
    case .cancel: [.cancel]
    case .massCancel: [.massCancel]
    case .hibernate: [.hibernate]
    case .reactivate: [.reactivate]
    case .quote: [.quote]
    case .leg: [.leg]
    case .basket: [.basket]
    case .discard: [.discard]
    case .negotiate: [.negotiate]
    case .answer(_, let answer): [kind(of: answer.answer)]
    case .review(_, let review): [kind(of: review.review)]
    case .operate(_, .callRights): [.call]
    case .operate: []
    }
  }

  private static func all(of order: NewOrder) -> Set<RequestKind> {
    let options: [(OrderOptions, RequestKind)] = [
      (.iceberg, .iceberg), (.allOrNone, .allOrNone), (.postRefuse, .postRefuse), (.postSlide, .postSlide),
      (.marketToLimit, .marketToLimit), (.pooled, .pooled),
    ]
    var kinds = Set(options.filter { order.options.contains($0.0) }.map(\.1))
    let isUnpriced = order.options.contains(.market)
    if order.options.contains(.stop) {
      kinds.insert(isUnpriced ? .stopMarket : .stopLimit)
    } else if isUnpriced {
      kinds.insert(.market)
    }
    return kinds.isEmpty ? [kind(of: order.timeInForce)] : kinds
  }

  private static func kind(of timeInForce: TimeInForce) -> RequestKind {
    switch timeInForce {
    case .goodForSession: .limit
    case .goodTillDate: .tillDate
    case .immediateOrCancel: .immediateOrCancel
    case .fillOrKill: .fillOrKill
    }
  }

  private static func kind(of answer: NegotiationAnswer) -> RequestKind {
    switch answer {
    case .confirm: .confirm
    case .decline: .decline
    case .retract: .retract
    }
  }

  private static func kind(of review: TradeReview) -> RequestKind {
    switch review {
    case .dispute: .dispute
    case .agree: .agree
    case .bust: .bust
    case .uphold: .uphold
    case .approve: .approve
    case .reject: .reject
    }
  }
}

extension RequestKind {
  /// Of what kinds a request is that is said in a line; none if it is none about orders or trades.
  static func all(saidIn line: String) -> Set<RequestKind> {
    let words = line.split(separator: " ")
    switch words.first {
    case "buy", "sell": return namesBlock(line) ? [.block] : kinds(ofOrder: words)
    case "cancel-all": return [.massCancel]
    case .some(let verb): return RequestKind(rawValue: String(verb)).map { [$0] } ?? []
    case nil: return []
    }
  }

  private static func kinds(ofOrder words: [Substring]) -> Set<RequestKind> {
    let isUnpriced = words.contains("market")
    let options: [(Substring, RequestKind)] = [
      ("clip=", .iceberg), ("aon=yes", .allOrNone), ("post=refuse", .postRefuse), ("post=slide", .postSlide),
      ("market-to-limit", .marketToLimit), ("pool=", .pooled), ("stop=", isUnpriced ? .stopMarket : .stopLimit),
    ]
    var kinds = Set(options.filter { option, _ in words.contains { $0.hasPrefix(option) } }.map(\.1))
    if isUnpriced, !kinds.contains(.stopMarket) { kinds.insert(.market) }
    guard kinds.isEmpty else { return kinds }
    if words.contains("tif=gtd") { return [.tillDate] }
    if words.contains("tif=ioc") { return [.immediateOrCancel] }
    return words.contains("tif=fok") ? [.fillOrKill] : [.limit]
  }

  /// Whether a line names a contract by a run of a day's quarter-hours.
  static func namesBlock(_ line: String) -> Bool { line.contains(#/ QH\.[A-Z]+\.[0-9]{8}\.[0-9]{4}-[0-9]{4} /#) }

  /// Its row in the table of docs/RULES.md 10.11; none if no phase matters to it.
  var row: String? {
    switch self {
    case .limit: "GFS"
    case .tillDate: "GTD"
    case .immediateOrCancel: "IOC"
    case .fillOrKill: "FOK"
    case .allOrNone: "all-or-none"
    case .postRefuse: "post-only, refuse"
    case .postSlide: "post-only, slide"
    case .marketToLimit: "market-to-limit"
    case .stopMarket, .stopLimit: "stop"
    case .pooled: "pooled offer"
    case .block: "in a block that is there"
    case .massCancel: "mass cancel"
    case .call: "call by the dispatcher"
    case .discard: nil
    default: rawValue
    }
  }
}

/// A kind of request and a refusal it met, or could.
struct KindRefused: Hashable, Comparable, CustomStringConvertible {
  var kind: RequestKind
  var code: RefusalCode

  var description: String { "\(kind) \(code.rawValue)" }

  static func < (left: KindRefused, right: KindRefused) -> Bool {
    (left.code.rawValue, left.kind) < (right.code.rawValue, right.kind)
  }

  static func pairs(_ kinds: Set<RequestKind>, _ codes: Set<RefusalCode>) -> [KindRefused] {
    kinds.flatMap { kind in codes.map { KindRefused(kind: kind, code: $0) } }
  }
}
