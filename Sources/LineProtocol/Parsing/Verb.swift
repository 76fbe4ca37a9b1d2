/// Every verb of a request, the most frequent first: they are looked up in this order.
public enum Verb: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  case buy = 0
  case sell
  case cancel
  case replace
  case cancelAll
  case hibernate
  case reactivate
  case quote
  case leg
  case basket
  case discard
  case ping
  case pong
  case hello
  case login
  case logout
  case cash
  case positions
  case rights
  case orders
  case trades
  case contracts
  case book
  case indicative
  case watch
  case unwatch
  case time
  case help
  case zone
  case member
  case user
  case key
  case account
  case facility
  case fees
  case calendar
  case contract
  case freeze
  case resume
  case deposit
  case withdraw
  case settle
  case clock
  case notice
  case collar
  case annul
  case halt
  case release
  case limit
  case limits
  case negotiate
  case confirm
  case decline
  case retract
  case dispute
  case agree
  case bust
  case uphold
  case hold
  case approve
  case reject
  case call
  case callPrice
  case pool
  case pools
  case derate
  case restore

  /// As written at the start of a line.
  public var word: StaticString {
    switch self {
    case .buy: "buy"
    case .sell: "sell"
    case .cancel: "cancel"
    case .replace: "replace"
    case .cancelAll: "cancel-all"
    case .hibernate: "hibernate"
    case .reactivate: "reactivate"
    case .quote: "quote"
    case .leg: "leg"
    case .basket: "basket"
    case .discard: "discard"
    case .ping: "ping"
    case .pong: "pong"
    case .hello: "hello"
    case .login: "login"
    case .logout: "logout"
    case .cash: "cash"
    case .positions: "positions"
    case .rights: "rights"
    case .orders: "orders"
    case .trades: "trades"
    case .contracts: "contracts"
    case .book: "book"
    case .indicative: "indicative"
    case .watch: "watch"
    case .unwatch: "unwatch"
    case .time: "time"
    case .help: "help"
    case .zone: "zone"
    case .member: "member"
    case .user: "user"
    case .key: "key"
    case .account: "account"
    case .facility: "facility"
    case .fees: "fees"
    case .calendar: "calendar"
    case .contract: "contract"
    case .freeze: "freeze"
    case .resume: "resume"
    case .deposit: "deposit"
    case .withdraw: "withdraw"
    case .settle: "settle"
    case .clock: "clock"
    case .notice: "notice"
    case .collar: "collar"
    case .annul: "annul"
    case .halt: "halt"
    case .release: "release"
    case .limit: "limit"
    case .limits: "limits"
    case .negotiate: "negotiate"
    case .confirm: "confirm"
    case .decline: "decline"
    case .retract: "retract"
    case .dispute: "dispute"
    case .agree: "agree"
    case .bust: "bust"
    case .uphold: "uphold"
    case .hold: "hold"
    case .approve: "approve"
    case .reject: "reject"
    case .call: "call"
    case .callPrice: "call-price"
    case .pool: "pool"
    case .pools: "pools"
    case .derate: "derate"
    case .restore: "restore"
    }
  }
}
