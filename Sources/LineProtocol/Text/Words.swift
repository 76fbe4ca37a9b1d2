public import MarketEngine

/// A choice that is written as one word. Raw values run from 1 without gaps, so a word is found by trying them.
public protocol Worded: RawRepresentable where RawValue == UInt8 {
  var word: StaticString { get }
}

extension Side: Worded {
  public var word: StaticString {
    switch self {
    case .buy: "buy"
    case .sell: "sell"
    }
  }

  /// The word in market data.
  public var bookWord: StaticString {
    switch self {
    case .buy: "bid"
    case .sell: "offer"
    }
  }
}

extension TimeInForce: Worded {
  public var word: StaticString {
    switch self {
    case .goodForSession: "gfs"
    case .goodTillDate: "gtd"
    case .immediateOrCancel: "ioc"
    case .fillOrKill: "fok"
    }
  }
}

extension SelfTradePrevention: Worded {
  public var word: StaticString {
    switch self {
    case .cancelNewest: "newest"
    case .cancelOldest: "oldest"
    case .cancelBoth: "both"
    case .decrement: "decrement"
    case .off: "off"
    }
  }
}

extension DisconnectChoice: Worded {
  public var word: StaticString {
    switch self {
    case .keep: "keep"
    case .cancel: "cancel"
    case .hibernate: "hibernate"
    }
  }
}

extension SessionEnd: Worded {
  public var word: StaticString {
    switch self {
    case .logout: "logout"
    case .connectionLost: "connection-lost"
    case .notReturned: "not-returned"
    }
  }
}

extension Role: Worded {
  public var word: StaticString {
    switch self {
    case .renewablePlant: "renewable-plant"
    case .storageOperator: "storage-operator"
    case .computeCentre: "compute-centre"
    case .trader: "trader"
    case .gridDispatcher: "grid-dispatcher"
    case .marketOperator: "market-operator"
    }
  }
}

extension Firmness: Worded {
  public var word: StaticString {
    switch self {
    case .firm: "yes"
    case .interruptible: "no"
    }
  }
}

extension ClockKind: Worded {
  public var word: StaticString {
    switch self {
    case .real: "real"
    case .manual: "manual"
    }
  }
}

extension Liquidity: Worded {
  public var word: StaticString {
    switch self {
    case .maker: "maker"
    case .taker: "taker"
    case .auction: "auction"
    }
  }
}

extension CancelReason: Worded {
  public var word: StaticString {
    switch self {
    case .member: "member"
    case .massCancel: "mass"
    case .immediateOrCancel: "ioc"
    case .fillOrKill: "fok"
    case .selfTrade: "self-trade"
    case .expired: "expiry"
    case .gate: "gate"
    case .disconnect: "disconnect"
    case .marketOperator: "operator"
    case .market: "market"
    case .quote: "quote"
    case .contractCancelled: "contract"
    case .call: "call"
    case .halt: "halt"
    case .pool: "pool"
    case .derate: "derate"
    }
  }
}

extension TradeKind: Worded {
  public var word: StaticString {
    switch self {
    case .continuous: "continuous"
    case .auction: "auction"
    case .negotiated: "negotiated"
    case .called: "called"
    }
  }
}

extension TradeState: Worded {
  public var word: StaticString {
    switch self {
    case .completed: "completed"
    case .pending: "pending"
    case .disputed: "disputed"
    case .cancelled: "cancelled"
    }
  }
}

extension TradeCause: Worded {
  public var word: StaticString {
    switch self {
    case .bust: "bust"
    case .dispute: "dispute"
    case .recall: "recall"
    case .uphold: "uphold"
    case .hold: "hold"
    case .approve: "approve"
    case .reject: "reject"
    case .expiry: "expiry"
    }
  }
}

extension TradeReview: Worded {
  public var word: StaticString {
    switch self {
    case .bust: "bust"
    case .dispute: "dispute"
    case .agree: "agree"
    case .uphold: "uphold"
    case .approve: "approve"
    case .reject: "reject"
    }
  }
}

extension NegotiationAnswer: Worded {
  public var word: StaticString {
    switch self {
    case .confirm: "confirm"
    case .decline: "decline"
    case .retract: "retract"
    }
  }
}

extension NegotiationState: Worded {
  public var word: StaticString {
    switch self {
    case .proposed: "proposed"
    case .confirmed: "confirmed"
    case .declined: "declined"
    case .retracted: "retracted"
    case .expired: "expired"
    }
  }
}

extension CashReason: Worded {
  public var word: StaticString {
    switch self {
    case .deposit: "deposit"
    case .withdrawal: "withdrawal"
    case .settlement: "settlement"
    }
  }
}

extension ContractPhase: Worded {
  public var word: StaticString {
    switch self {
    case .planned: "planned"
    case .continuous: "continuous"
    case .frozen: "frozen"
    case .closed: "closed"
    case .delivery: "delivery"
    case .delivered: "delivered"
    case .disclosure: "disclosure"
    case .call: "call"
    case .closing: "closing"
    case .cancelled: "cancelled"
    }
  }
}

extension DueKind: Worded {
  public var word: StaticString {
    switch self {
    case .sweep: "sweep"
    case .contractOpens: "contract-opens"
    case .orderExpires: "order-expires"
    case .contractCloses: "contract-closes"
    case .deliveryStarts: "delivery-starts"
    case .deliveryEnds: "delivery-ends"
    case .dayPasses: "day-passes"
    case .contractDiscloses: "contract-discloses"
    case .callEnds: "call-ends"
    case .negotiationExpires: "negotiation-expires"
    case .pendingExpires: "pending-expires"
    }
  }
}

extension Worded {
  /// The choice of that word, if there is one.
  static func of(_ line: Span<UInt8>, _ range: Range<Int>) -> Self? {
    var raw: UInt8 = 1
    while let choice = Self(rawValue: raw) {
      if choice.word.equals(line, range) { return choice }
      raw += 1
    }
    return nil
  }
}
