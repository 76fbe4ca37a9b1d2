import LineProtocol
import MarketEngine

/// Who watches which contract on one event loop, and how many lines of market data each contract has had here.
struct Watchers {
  struct Watcher {
    let connection: Connection
    var depth: Int32
    /// Has had a full picture, and every change since.
    var isCurrent: Bool
  }

  private struct Watched {
    var watchers: [Watcher] = []
    /// Number of the last line, `n=`: a watcher that lost one sees a gap.
    var lines: UInt64 = 0
  }

  private var byContract: [UInt32: Watched] = [:]
  /// Connections with a pattern that contracts still to come may match.
  var patient: [UInt64: Connection] = [:]

  init() {}

  subscript(contract: ContractNumber) -> [Watcher] {
    get { byContract[contract.value]?.watchers ?? [] }
    set { byContract[contract.value, default: Watched()].watchers = newValue }
  }

  func isWatched(_ contract: ContractNumber) -> Bool {
    byContract[contract.value]?.watchers.isEmpty == false
  }

  /// Number of the last line about a contract.
  func lines(of contract: ContractNumber) -> UInt64 { byContract[contract.value]?.lines ?? 0 }

  /// The number of the next line about a contract.
  mutating func nextLine(of contract: ContractNumber) -> UInt64 {
    byContract[contract.value, default: Watched()].lines += 1
    return lines(of: contract)
  }

  /// Those who need a full picture.
  var stale: [(ContractNumber, Watcher)] {
    byContract.flatMap { number, watched in
      watched.watchers.filter { !$0.isCurrent }.map { (ContractNumber(number), $0) }
    }
  }

  /// A contract is delivered: there is nothing more to watch.
  mutating func remove(_ contract: ContractNumber) {
    for watcher in self[contract] { watcher.connection.watched.remove(contract.value) }
    byContract[contract.value] = nil
  }
}
