import MarketEngine
import Simulation

/// A workload file as commands, some at a time.
///
/// The file's "replace" always goes to the back of its level; the market's keeps its place if the price stays and the lots do not grow,
/// so such a one is a cancel and a new order here.
struct Translator: ~Copyable {
  private let file: WorkloadFile
  private let contracts: [ContractNumber]
  private var shadow: BareMarket
  /// How often an order of the file has been entered before.
  private var lives: [UInt32]
  private var next = 0
  /// Whether the commands filled last belong to the timed part.
  private(set) var isTimed = false

  init(_ file: WorkloadFile, contracts: [ContractNumber]) {
    self.file = file
    self.contracts = contracts
    shadow = BareMarket(
      books: file.books, orders: file.highestID, lowest: Int64(file.lowestPrice),
      highest: Int64(file.highestPrice))
    lives = [UInt32](repeating: 0, count: file.highestID + 1)
  }

  var firstContract: UInt32 { contracts[0].value }

  /// Replaces `commands` by the next ones, about `limit` of them, all timed or none; false if there are no more.
  mutating func fill(_ commands: inout [Command], upTo limit: Int) -> Bool {
    commands.removeAll(keepingCapacity: true)
    isTimed = next >= file.prefill
    let end = isTimed ? file.records.count : file.prefill
    while next < end, commands.count < limit {
      translate(file.records[next], next, &commands)
      next += 1
    }
    return !commands.isEmpty
  }

  private mutating func translate(
    _ record: BookRequest, _ index: Int, _ commands: inout [Command]
  ) {
    let order = Int(record.order)
    if record.kind == .replace, let now = shadow.resting(order: record.order),
      now.price == Int64(record.price), record.lots <= now.lots
    {
      var again = record
      again.kind = .cancel
      commands.append(command(again, index, life: lives[order]))
      lives[order] += 1
      again.kind = .enter
      commands.append(command(again, index, life: lives[order]))
    } else {
      commands.append(command(record, index, life: lives[order]))
    }
    shadow.play(record)
  }

  private func command(
    _ record: BookRequest, _ index: Int, life: UInt32
  ) -> Command {
    let account = record.order % 500 + (record.side == .buy ? 0 : 500)
    let user = UserNumber(2 + account)
    // The file's id is the order's reference; a later request about it has one of its own.
    let target = Reference(first: UInt64(record.order) << 8 | 0x61, second: UInt64(life))
    let own = Reference(first: UInt64(index) << 8 | 0x62, second: 0)
    let origin = Origin(
      user: user, session: .none, reference: record.kind == .enter ? target : own)
    switch record.kind {
    case .enter:
      return .order(
        origin,
        NewOrder(
          contract: contracts[Int(record.book)], side: record.side,
          price: Price(ticks: Int64(record.price)), quantity: Quantity(lots: Int64(record.lots)))
      )
    case .cancel: return .cancel(origin, CancelOrder(target: OrderTarget(reference: target)))
    case .reduce:
      return .replace(
        origin,
        ReplaceOrder(
          target: OrderTarget(reference: target), quantity: Quantity(lots: Int64(record.lots))))
    case .replace:
      return .replace(
        origin,
        ReplaceOrder(
          target: OrderTarget(reference: target), price: Price(ticks: Int64(record.price)),
          quantity: Quantity(lots: Int64(record.lots))))
    }
  }
}
