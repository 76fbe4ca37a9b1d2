public import Journal
public import MarketEngine
import Postgres
public import Settlement

/// Why a run was not made. Nothing of it is in the tables then.
public enum SettlementFailure: Error, Sendable, Equatable {
  case storage(StorageFailure)
  /// The facts do not agree; the run stopped.
  case stopped(SettlementError)
  /// The tables are not as far as the journal sequence asked for. Wait and ask again.
  case projectionBehind(needed: UInt64, projected: UInt64)
  /// The delivery day is not over by the market's own time.
  case dayNotOver(DeliveryDay, now: Timestamp)
  /// A sum that must be zero is not: a fault of this program, found before anything was written.
  case sumsNotZero(SettlementProof)
  case unknownRun(UInt64)
}

extension SettlementFailure: CustomStringConvertible {
  public var description: String {
    switch self {
    case .storage(let failure): "\(failure)"
    case .stopped(.figureDiffers(let trade, let figure, let posted, let recomputed)):
      "trade \(trade.value): the engine posted a \(figure) of \(posted.microYuan) µCNY, price, lots and terms give "
        + "\(recomputed.microYuan) µCNY; nothing is settled"
    case .stopped(let error): "the run stopped: \(error)"
    case .projectionBehind(let needed, let projected):
      "projectionBehind: the tables are at sequence \(projected), the run needs \(needed)"
    case .dayNotOver(let day, let now):
      "dayNotOver: delivery day \(day.date) ends at quarter-hour \(day.end.index), the market's time is \(now.nanoseconds) ns"
    case .sumsNotZero(let proof): "sums that must be zero are not: \(proof)"
    case .unknownRun(let run): "there is no run \(run)"
    }
  }

  /// Runs database work and tells its failure as settlement's.
  static func naming<Value>(_ work: () throws(PostgresError) -> Value) throws(SettlementFailure) -> Value {
    do {
      return try work()
    } catch {
      throw .storage(StorageFailure(error))
    }
  }
}
