/// A leg of a basket: a limit order that must be filled whole at once. It joins the user's draft.
public struct NewLeg: Sendable, BitwiseCopyable, Equatable {
  public var contract: ContractNumber
  public var side: Side
  public var price: Price
  public var quantity: Quantity
  /// A sell's facility; `.none` lets the engine choose the first that covers.
  public var facility: FacilityNumber

  @inlinable public init(
    contract: ContractNumber, side: Side, price: Price, quantity: Quantity,
    facility: FacilityNumber = .none
  ) {
    self.contract = contract
    self.side = side
    self.price = price
    self.quantity = quantity
    self.facility = facility
  }
}

/// Sends the user's draft: all its legs trade whole, or nothing happens.
public struct SendBasket: Sendable, BitwiseCopyable, Equatable {
  /// The account that trades; `.none` is the member's first.
  public var account: AccountNumber
  /// How many legs it must have, so that one that did not get into the draft is not left out unnoticed.
  public var legs: Int64

  @inlinable public init(account: AccountNumber = .none, legs: Int64) {
    self.account = account
    self.legs = legs
  }
}
