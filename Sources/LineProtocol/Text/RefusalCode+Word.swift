public import MarketEngine

extension RefusalCode {
  /// As written in a `refused` line, after the number.
  public var word: StaticString {
    switch self {
    case .notPermitted: "not-permitted"
    case .referenceReused: "reference-reused"
    case .unknownMember: "unknown-member"
    case .unknownUser: "unknown-user"
    case .unknownAccount: "unknown-account"
    case .unknownFacility: "unknown-facility"
    case .unknownZone: "unknown-zone"
    case .unknownContract: "unknown-contract"
    case .unknownOrder: "unknown-order"
    case .limitReached: "limit-reached"
    case .wrongPhase: "wrong-phase"
    case .accountRestricted: "account-restricted"
    case .notCombinable: "not-combinable"
    case .badExpiry: "bad-expiry"
    case .priceOutOfRange: "price-out-of-range"
    case .quantityOutOfRange: "quantity-out-of-range"
    case .insufficientCash: "insufficient-cash"
    case .insufficientRights: "insufficient-rights"
    case .openQuantityDiffers: "open-quantity-differs"
    case .clipOutOfRange: "clip-out-of-range"
    case .stopReached: "stop-reached"
    case .wrongState: "wrong-state"
    case .wouldTrade: "would-trade"
    case .legUnfilled: "leg-unfilled"
    case .ownOrderInLeg: "own-order-in-leg"
    case .legsDiffer: "legs-differ"
    case .outsideCollar: "outside-collar"
    case .ownOrderCrossed: "own-order-crossed"
    case .unknownNegotiation: "unknown-negotiation"
    case .unknownTrade: "unknown-trade"
    case .wrongTradeState: "wrong-trade-state"
    case .noCallPrice: "no-call-price"
    case .nameTaken: "name-taken"
    case .valueOutOfRange: "value-out-of-range"
    case .inexactDivision: "inexact-division"
    case .gatePassed: "gate-passed"
    case .contractExists: "contract-exists"
    case .clockNotManual: "clock-not-manual"
    case .clockNotForward: "clock-not-forward"
    case .notWithdrawable: "not-withdrawable"
    case .alreadySettled: "already-settled"
    case .contractTraded: "contract-traded"
    case .beyondCapability: "beyond-capability"
    case .orderTooLarge: "order-too-large"
    case .orderValueTooHigh: "order-value-too-high"
    case .positionLimit: "position-limit"
    case .creditLimit: "credit-limit"
    case .tooManyRequests: "too-many-requests"
    case .halted: "halted"
    case .unknownPool: "unknown-pool"
    case .poolHasOffer: "pool-has-offer"
    case .poolInTwoLegs: "pool-in-two-legs"
    }
  }

  /// What the figures of a refusal are counted in.
  public var unit: FigureUnit {
    switch self {
    case .notPermitted, .referenceReused, .unknownMember, .unknownUser, .unknownAccount,
      .unknownFacility, .unknownZone, .unknownContract, .unknownOrder, .wrongPhase, .notCombinable,
      .wrongState, .ownOrderInLeg, .nameTaken, .valueOutOfRange, .inexactDivision, .gatePassed, .contractExists,
      .clockNotManual, .alreadySettled, .contractTraded, .unknownNegotiation, .unknownTrade, .wrongTradeState, .noCallPrice,
      .halted, .unknownPool, .poolHasOffer, .poolInTwoLegs:
      .none
    case .limitReached, .legsDiffer, .orderTooLarge, .positionLimit, .tooManyRequests: .count
    case .badExpiry, .clockNotForward: .time
    case .priceOutOfRange, .wouldTrade, .stopReached, .outsideCollar, .ownOrderCrossed: .ticks
    case .quantityOutOfRange, .insufficientRights, .openQuantityDiffers, .clipOutOfRange, .legUnfilled:
      .lots
    case .accountRestricted, .insufficientCash, .notWithdrawable, .orderValueTooHigh, .creditLimit: .money
    case .beyondCapability: .power
    }
  }
}

/// What the two figures of a refusal are counted in, and so how they are written.
public enum FigureUnit: UInt8, Sendable, BitwiseCopyable {
  /// The code has no figures.
  case none = 1
  /// Things.
  case count
  /// MW or MWh, with the product's digits.
  case lots
  /// The product's price, with its digits.
  case ticks
  /// CNY.
  case money
  /// RFC 3339 UTC.
  case time
  /// MW or MWh, to the W or Wh.
  case power
}
