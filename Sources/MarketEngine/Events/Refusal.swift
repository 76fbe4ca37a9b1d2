/// Every reason for which a sequenced request is refused. The list is closed; numbers are stable; when several apply, the one with
/// the lowest number is given. docs/PROTOCOL.md explains each; a test holds the two together.
public enum RefusalCode: UInt16, Sendable, BitwiseCopyable, CaseIterable {
  // Who asks, and for what.
  case notPermitted = 101
  case referenceReused = 102
  case unknownMember = 103
  case unknownUser = 104
  case unknownAccount = 105
  case unknownFacility = 106
  case unknownZone = 107
  case unknownContract = 108
  case unknownOrder = 109
  case limitReached = 110
  // Orders.
  case wrongPhase = 201
  case accountRestricted = 202
  case notCombinable = 203
  case badExpiry = 204
  case priceOutOfRange = 205
  case quantityOutOfRange = 206
  case insufficientCash = 207
  case insufficientRights = 208
  case openQuantityDiffers = 209
  case clipOutOfRange = 210
  case wouldTrade = 211
  case stopReached = 212
  case wrongState = 213
  case legUnfilled = 214
  case outsideCollar = 215
  case ownOrderCrossed = 216
  case ownOrderInLeg = 217
  case legsDiffer = 218
  // Negotiations and trades.
  case unknownNegotiation = 220
  case unknownTrade = 221
  case wrongTradeState = 222
  case noCallPrice = 223
  // Safeguards.
  case orderTooLarge = 230
  case orderValueTooHigh = 231
  case positionLimit = 232
  case creditLimit = 233
  case tooManyRequests = 234
  case halted = 235
  // Pools.
  case unknownPool = 236
  case poolHasOffer = 237
  case poolInTwoLegs = 238
  // Operators.
  case nameTaken = 301
  case valueOutOfRange = 302
  case inexactDivision = 303
  case gatePassed = 304
  case contractExists = 305
  case clockNotManual = 306
  case clockNotForward = 307
  case notWithdrawable = 308
  case alreadySettled = 309
  case contractTraded = 310
  case beyondCapability = 316
}

/// A refusal with its figures: what was needed and what there was, in the unit the code gives (µCNY, lots, ticks, ns); zero where a code has none.
public struct Refusal: Error, Sendable, BitwiseCopyable, Equatable {
  public var code: RefusalCode
  public var need: Int64
  public var free: Int64
  /// Where the figures are lots or ticks, the product whose they are.
  public var product: Product?

  @inlinable public init(
    _ code: RefusalCode, need: Int64 = 0, free: Int64 = 0, product: Product? = nil
  ) {
    self.code = code
    self.need = need
    self.free = free
    self.product = product
  }
}
