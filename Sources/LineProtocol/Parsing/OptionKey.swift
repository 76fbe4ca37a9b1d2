/// Every key a request may carry, in the order of docs/PROTOCOL.md. The raw value is the key's bit in a `KeySet`.
public enum OptionKey: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  case reference = 0
  case was
  case timeInForce
  case until
  case selfTrade
  case account
  case facility
  case post
  case clip
  case step
  case allOrNone
  case stop
  case contract
  case zone
  case member
  case signature
  case resume
  case session
  case onDisconnect
  case tag
  case limit
  case depth
  case pattern
  case day
  case offset
  case role
  case key
  case charge
  case discharge
  case energy
  case efficiencyIn
  case efficiencyOut
  case saleFactor
  case firm
  case from
  case to
  case secondFrom
  case secondTo
  case opens
  case disclosure
  case call
  case referencePrice
  case shift
  case roundTripClass
  case quarters
  case clockChange
  case maker
  case taker
  case auction
  case width
  case interrupt
  case size
  case value
  case position
  case credit
  case requests
  case perFill
  case with
  case duration
  case pool
  case plant
  case cycles

  /// A place for each key, by its raw value.
  typealias Places<Value> = InlineArray<62, Value>

  /// How many keys there are.
  public static let count = Places<UInt8>.count

  /// As written before the `=`.
  public var word: StaticString {
    switch self {
    case .reference: "ref"
    case .was: "was"
    case .timeInForce: "tif"
    case .until: "until"
    case .selfTrade: "stp"
    case .account: "account"
    case .facility: "facility"
    case .post: "post"
    case .clip: "clip"
    case .step: "step"
    case .allOrNone: "aon"
    case .stop: "stop"
    case .contract: "contract"
    case .zone: "zone"
    case .member: "member"
    case .signature: "signature"
    case .resume: "resume"
    case .session: "session"
    case .onDisconnect: "on-disconnect"
    case .tag: "tag"
    case .limit: "limit"
    case .depth: "depth"
    case .pattern: "pattern"
    case .day: "day"
    case .offset: "offset"
    case .role: "role"
    case .key: "key"
    case .charge: "charge"
    case .discharge: "discharge"
    case .energy: "energy"
    case .efficiencyIn: "in"
    case .efficiencyOut: "out"
    case .saleFactor: "sale"
    case .firm: "firm"
    case .from: "from"
    case .to: "to"
    case .secondFrom: "from2"
    case .secondTo: "to2"
    case .opens: "opens"
    case .disclosure: "disclosure"
    case .call: "call"
    case .referencePrice: "reference"
    case .shift: "shift"
    case .roundTripClass: "class"
    case .quarters: "quarters"
    case .clockChange: "change"
    case .maker: "maker"
    case .taker: "taker"
    case .auction: "auction"
    case .width: "width"
    case .interrupt: "interrupt"
    case .size: "size"
    case .value: "value"
    case .position: "position"
    case .credit: "credit"
    case .requests: "requests"
    case .perFill: "per-fill"
    case .with: "with"
    case .duration: "for"
    case .pool: "pool"
    case .plant: "plant"
    case .cycles: "cycles"
    }
  }
}
