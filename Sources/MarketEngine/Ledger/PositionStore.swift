/// What an account did in a contract not yet delivered.
struct Position: BitwiseCopyable {
  var account: AccountNumber
  /// Slot of the contract.
  var contract: UInt32
  var bought: Int64
  var sold: Int64
  var paid: Int64
  var received: Int64
  /// The contract's next position.
  var next: UInt32
}

/// Positions in a pool, found by (account, contract).
struct PositionStore: ~Copyable {
  /// Where sums stop, so that no sequence of trades can overflow them.
  static let ceiling: Int64 = 1 << 62

  var positions: Buffer<Position>
  private var free: Buffer<UInt32>
  private var index: HashIndex

  init() {
    positions = Buffer(capacity: 1_024)
    free = Buffer()
    index = HashIndex(capacity: 4_096)
    positions.append(PositionStore.nothing)
  }

  static var nothing: Position {
    Position(
      account: .none, contract: 0, bought: 0, sold: 0, paid: 0, received: 0, next: 0)
  }

  /// Slot of a position, 0 if there is none.
  @inline(__always) func find(_ account: AccountNumber, _ contract: UInt32) -> UInt32 {
    index.find(PositionStore.hash(account, contract)) { slot in
      positions[slot].account == account && positions[slot].contract == contract
    }
  }

  /// A new position at the head of the contract's list.
  mutating func add(_ account: AccountNumber, _ contract: UInt32, next: UInt32) -> UInt32 {
    var position = PositionStore.nothing
    position.account = account
    position.contract = contract
    position.next = next
    let slot: UInt32
    if free.count > 0 {
      slot = free.removeLast()
      positions[slot] = position
    } else {
      slot = UInt32(positions.count)
      positions.append(position)
    }
    index.insert(slot, hash: PositionStore.hash(account, contract))
    return slot
  }

  mutating func remove(_ slot: UInt32) {
    let position = positions[slot]
    index.remove(slot, hash: PositionStore.hash(position.account, position.contract))
    positions[slot].account = .none
    free.append(slot)
  }

  private static func hash(_ account: AccountNumber, _ contract: UInt32) -> UInt32 {
    hash32(UInt64(account.value), UInt64(contract) << 1)
  }
}
