/// Rights that the dispatcher takes at the administrative price, whoever holds them (rules 11.13 to 11.17).
public struct CallRights: Sendable, BitwiseCopyable, Equatable {
  /// The dispatcher's account that gets them and pays; `.none` is its member's first.
  public var account: AccountNumber
  public var contract: ContractNumber
  public var quantity: Quantity
  /// `.none`: of every facility that may, in the order of the waterfall.
  public var facility: FacilityNumber

  public init(
    account: AccountNumber = .none, contract: ContractNumber, quantity: Quantity, facility: FacilityNumber = .none
  ) {
    self.account = account
    self.contract = contract
    self.quantity = quantity
    self.facility = facility
  }
}

/// The administrative price: what a lot of a product costs in a zone when the dispatcher calls it.
public struct SetCallPrice: Sendable, BitwiseCopyable, Equatable {
  /// No price: the product cannot be called there.
  public static let none = Price(ticks: .min)

  /// `.none`: every zone, those yet to come included.
  public var zone: ZoneNumber
  public var product: Product
  public var price: Price

  public init(zone: ZoneNumber = .none, product: Product, price: Price) {
    self.zone = zone
    self.product = product
    self.price = price
  }
}
