import MarketEngine
import Simulation

/// What a session of a load sends, line by line. A line's reference is the run's word, a hyphen and the line's number in its session, so
/// that an answer finds its line by one array read.
struct LoadPlan: Sendable {
  /// Distinguishes this run's references from those of runs before.
  let run: [UInt8]
  let contracts: [[UInt8]]
  let sessions: Int
  /// Each session's part of a workload file; empty for the plain flow.
  private let flow: [[WorkloadFile.Record]]

  /// Live orders a session keeps in the plain flow; beyond them each order is followed by the cancel of the oldest.
  static let standing = 20

  init(run: String, contracts: [String], sessions: Int, file: WorkloadFile?) {
    self.run = Array(run.utf8)
    self.contracts = contracts.map { Array($0.utf8) }
    self.sessions = sessions
    var flow: [[WorkloadFile.Record]] = []
    if let file {
      flow = Array(repeating: [], count: sessions)
      for record in file.records { flow[Int(record.id) % sessions].append(record) }
    }
    self.flow = flow
  }

  /// Appends line `number` (from 0) of a session, with its LF. `lineOfOrder` remembers under which line a file's order was entered.
  func append(
    _ number: Int, of session: Int, _ lineOfOrder: inout [Int], to bytes: inout [UInt8]
  ) {
    if flow.isEmpty {
      appendPlain(number, session, &bytes)
    } else {
      appendFlow(number, session, &lineOfOrder, &bytes)
    }
    bytes.append(word: " ref=")
    reference(number, &bytes)
    bytes.append(0x0a)
  }

  /// Orders that never meet: bids around 15, offers around 35; after the first few each second line cancels the oldest.
  private func appendPlain(_ number: Int, _ session: Int, _ bytes: inout [UInt8]) {
    let warm = LoadPlan.standing
    if number >= warm, (number - warm) % 2 == 1 {
      // Orders are the lines 0..<warm, then every second one.
      let pair = (number - warm) / 2
      bytes.append(word: "cancel ")
      reference(pair < warm ? pair : warm + 2 * (pair - warm), &bytes)
      return
    }
    let buys = number % 4 < 2
    order(
      buys: buys, lots: number % 9 + 1, contracts[(number + session * 7) % contracts.count],
      ticks: (buys ? 100 : 300) + number % 97, &bytes)
  }

  /// The file again and again, each time after a mass cancel.
  private func appendFlow(
    _ number: Int, _ session: Int, _ lineOfOrder: inout [Int], _ bytes: inout [UInt8]
  ) {
    let records = flow[session]
    let place = number % (records.count + 1)
    guard place < records.count else {
      bytes.append(word: "cancel-all")
      return
    }
    let record = records[place]
    let order = Int(record.id) / sessions
    if record.type == 0 {
      while lineOfOrder.count <= order { lineOfOrder.append(0) }
      lineOfOrder[order] = number
      self.order(
        buys: record.side == 0, lots: Int(record.quantity),
        contracts[Int(record.book) % contracts.count], ticks: Int(record.price), &bytes)
      return
    }
    bytes.append(word: record.type == 1 ? "cancel " : "replace ")
    reference(order < lineOfOrder.count ? lineOfOrder[order] : 0, &bytes)
    if record.type >= 2 {
      bytes.append(0x20)
      bytes.append(tenths: Int(record.quantity))
    }
    if record.type == 3 {
      bytes.append(word: " @ ")
      bytes.append(tenths: Int(record.price))
    }
  }

  private func order(
    buys: Bool, lots: Int, _ contract: [UInt8], ticks: Int, _ bytes: inout [UInt8]
  ) {
    bytes.append(word: buys ? "buy " : "sell ")
    bytes.append(tenths: lots)
    bytes.append(0x20)
    bytes.append(contentsOf: contract)
    bytes.append(word: " @ ")
    bytes.append(tenths: ticks)
  }

  private func reference(_ number: Int, _ bytes: inout [UInt8]) {
    bytes.append(contentsOf: run)
    bytes.append(0x2d)
    bytes.append(decimal: number)
  }
}

extension [UInt8] {
  mutating func append(word: StaticString) {
    word.withUTF8Buffer { unsafe append(contentsOf: $0) }  // A literal's own bytes.
  }

  mutating func append(decimal number: Int) {
    if number >= 10 { append(decimal: number / 10) }
    append(UInt8(0x30 + number % 10))
  }

  /// A number of tenths with its one digit.
  mutating func append(tenths number: Int) {
    append(decimal: number / 10)
    append(0x2e)
    append(UInt8(0x30 + number % 10))
  }
}
