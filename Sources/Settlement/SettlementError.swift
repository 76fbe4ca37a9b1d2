public import MarketEngine

/// A figure of a trade that the run recomputes.
public enum TradeFigure: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  case premium = 1
  case buyerFee = 2
  case sellerFee = 3
}

/// Why a run stopped. Nothing is settled then: a run is whole or not at all.
public enum SettlementError: Error, Sendable, Equatable {
  /// The engine posted another amount than price, lots and terms give.
  case figureDiffers(TradeNumber, TradeFigure, posted: Money, recomputed: Money)
  /// A figure of this trade does not fit 64 bits.
  case figureOutOfRange(TradeNumber, TradeFigure)
  /// A sum of this member's does not fit 64 bits.
  case sumOutOfRange(MemberNumber)
  case unknownContract(TradeNumber, ContractNumber)
  case unknownAccount(TradeNumber, AccountNumber)
  case duplicateTrade(TradeNumber)
  case duplicateContract(ContractNumber)
  case duplicateAccount(AccountNumber)
  /// A contract without a single quarter-hour of delivery.
  case emptyDelivery(ContractNumber)
  /// The day has no quarter-hours.
  case emptyDay(DeliveryDay)
  /// One of the house's accounts is not among the accounts, or is not the house's.
  case houseIncomplete(AccountNumber)
  case kindNotSupported(RunKind)
}
