import LineProtocol
import MarketEngine

/// Who watches which contract on one event loop, and how many lines of market data each contract has had here.
struct Watchers {
  enum Standing {
    /// Has asked for a full picture.
    case waiting
    /// Has had a full picture, and every change since.
    case current
    /// Has lost a change: needs a full picture when it has caught up.
    case behind
  }

  struct Watcher {
    let connection: Connection
    var depth: Int32
    var standing: Standing
    /// Whether it has been told, and needs no picture to tell it, that the book is empty: a contract's that was created meanwhile.
    var knowsItEmpty: Bool
  }

  private struct Watched {
    var watchers: [Watcher] = []
    /// Number of the last line, `n=`: a watcher that lost one sees a gap.
    var lines: UInt64 = 0
  }

  private var byContract: [UInt32: Watched] = [:]
  /// Those behind, and some who no longer watch.
  private var behind: [(contract: ContractNumber, connection: Connection)] = []
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

  /// Makes a connection a watcher of a contract, one that needs a picture.
  mutating func add(
    _ connection: Connection, to contract: ContractNumber, depth: Int32, knowsItEmpty: Bool
  ) {
    self[contract].removeAll { $0.connection === connection }
    self[contract].append(
      Watcher(connection: connection, depth: depth, standing: .behind, knowsItEmpty: knowsItEmpty))
    behind.append((contract, connection))
  }

  /// Whether a connection has asked for such a picture already. It is told then, whatever the connection knows.
  mutating func awaits(_ connection: Connection, _ contract: ContractNumber, depth: Int32) -> Bool {
    guard
      let index = byContract[contract.value]?.watchers.firstIndex(where: {
        $0.connection === connection && $0.standing == .waiting && $0.depth == depth
      })
    else { return false }
    byContract[contract.value]?.watchers[index].knowsItEmpty = false
    return true
  }

  /// A watcher has lost a change.
  mutating func fallBehind(_ index: Int, of contract: ContractNumber) {
    byContract[contract.value]?.watchers[index].knowsItEmpty = false
    guard let watcher = byContract[contract.value]?.watchers[index], watcher.standing != .behind
    else { return }
    byContract[contract.value]?.watchers[index].standing = .behind
    behind.append((contract, watcher.connection))
  }

  /// A watcher has a full picture.
  mutating func becomeCurrent(_ index: Int, of contract: ContractNumber) {
    byContract[contract.value]?.watchers[index].standing = .current
    byContract[contract.value]?.watchers[index].knowsItEmpty = false
  }

  /// Makes those who are behind and have room again wait for a picture; of what, and who they are.
  mutating func catchUp(
    where hasRoom: (Connection) -> Bool
  ) -> [(contract: ContractNumber, watcher: Watcher)] {
    var caughtUp: [(contract: ContractNumber, watcher: Watcher)] = []
    let places = behind
    behind.removeAll()
    for (contract, connection) in places {
      guard
        let index = byContract[contract.value]?.watchers.firstIndex(where: {
          $0.connection === connection && $0.standing == .behind
        })
      else { continue }
      guard hasRoom(connection) else {
        behind.append((contract, connection))
        continue
      }
      byContract[contract.value]?.watchers[index].standing = .waiting
      caughtUp.append((contract, self[contract][index]))
    }
    return caughtUp
  }

  /// A contract is delivered: there is nothing more to watch.
  mutating func remove(_ contract: ContractNumber) {
    for watcher in self[contract] { watcher.connection.watched.remove(contract.value) }
    byContract[contract.value] = nil
  }
}
