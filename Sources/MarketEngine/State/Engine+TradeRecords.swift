/// Trades not past their gate as canonical words, five a trade, and back.
extension Engine {
  func encodeTrades(_ writer: inout StateWriter) {
    let place = writer.words.count
    writer.put(0)
    var count: UInt64 = 0
    trades.each { record in
      guard isAlive(record) else { return }
      count += 1
      writer.put(record.number.value)
      writer.put(UInt64(record.contract.value) << 32 | UInt64(UInt32(bitPattern: record.price)))
      writer.put(UInt64(record.lots) << 32 | UInt64(record.facility.value))
      writer.put(UInt64(record.buyer.value) << 32 | UInt64(record.seller.value))
      let kinds = UInt64(record.kind.rawValue) << 24 | UInt64(record.state.rawValue) << 16
      writer.put(kinds | UInt64(record.aggressor.rawValue) << 8 | UInt64(record.disputer))
    }
    writer.words[place] = count
  }

  mutating func restoreTrades(_ reader: inout StateReader) throws(StateError) {
    var last: UInt64 = 0
    for _ in 0..<(try reader.count(least: 5)) {
      let record = try restoredTrade(&reader)
      let contract = contracts.slot(of: record.contract)
      guard record.number.value > last, record.number.value < nextTrade, contract != 0,
        checkPrice(Price(ticks: Int64(record.price)), contract) == nil,
        registry.knows(record.buyer), registry.knows(record.seller),
        record.facility == .none || registry.knows(record.facility),
        record.state == .pending || record.state == .cancelled
          || positions.find(record.buyer, contract) != 0
            && positions.find(record.seller, contract) != 0
      else { throw reader.invalid() }
      last = record.number.value
      trades.records.append(record)
    }
  }

  private func restoredTrade(_ reader: inout StateReader) throws(StateError) -> TradeRecord {
    let number = TradeNumber(try reader.word())
    let (contract, price) = StateReader.halves(try reader.word())
    let (lots, facility) = StateReader.halves(try reader.word())
    let (buyer, seller) = StateReader.halves(try reader.word())
    let kinds = try reader.word()
    guard kinds < 1 << 32, let kind = TradeKind(rawValue: UInt8(kinds >> 24)),
      let state = TradeState(rawValue: UInt8(kinds >> 16 & 0xff)),
      let aggressor = Side(rawValue: UInt8(kinds >> 8 & 0xff)), kinds & 0xff <= 2
    else { throw reader.invalid() }
    return TradeRecord(
      number: number, contract: ContractNumber(contract), price: Int32(bitPattern: price), lots: lots,
      buyer: AccountNumber(buyer), seller: AccountNumber(seller), facility: FacilityNumber(facility),
      kind: kind, state: state, aggressor: aggressor, disputer: UInt8(kinds & 0xff))
  }
}

/// What is held, and what waits.
extension Engine {
  func encodeHolds(_ writer: inout StateWriter) {
    for zone in 0..<holds.count { writer.put(UInt64(holds[zone])) }
    let place = writer.words.count
    writer.put(0)
    eachContract { slot in
      guard contracts.slots[slot].isHeld else { return }
      writer.words[place] += 1
      writer.put(contracts.slots[slot].number.value)
    }
    writer.put(pending.count)
    var waiting = [PendingTrade]()
    for slot in 1..<pending.trades.count where pending.trades[slot].number != .none {
      waiting.append(pending.trades[slot])
    }
    waiting.sort { $0.number < $1.number }
    for trade in waiting {
      writer.put(trade.number.value)
      writer.put(trade.buyLimit)
      writer.put(trade.sellLimit)
      writer.put(trade.until)
    }
  }

  mutating func restoreHolds(_ reader: inout StateReader) throws(StateError) {
    holds.removeAll()
    for _ in 0..<registry.zones.count {
      let products = try reader.word()
      guard products <= UInt64(Product.allBits) else { throw reader.invalid() }
      holds.append(UInt16(products))
    }
    for _ in 0..<(try reader.count(least: 1)) {
      let contract = contracts.slot(of: ContractNumber(try reader.number()))
      guard contract != 0 else { throw reader.invalid() }
      contracts.slots[contract].isHeld = true
    }
    for _ in 0..<(try reader.count(least: 4)) {
      let number = TradeNumber(try reader.word())
      guard let place = trades.place(of: number), trades.records[place].state == .pending,
        pending.find(number) == 0
      else { throw reader.invalid() }
      let buyLimit = try reader.price()
      let sellLimit = try reader.price()
      let contract = contracts.slot(of: trades.records[place].contract)
      guard checkPrice(buyLimit, contract) == nil, checkPrice(sellLimit, contract) == nil else {
        throw reader.invalid()
      }
      let until = try reader.time()
      pending.add(PendingTrade(number: number, buyLimit: buyLimit, sellLimit: sellLimit, until: until))
      dues.insert(Due(time: until, kind: .pendingExpires, id: number.value))
    }
    var count = 0
    trades.each { if $0.state == .pending { count += 1 } }
    guard count == pending.count else { throw reader.invalid() }
  }
}

extension StateReader {
  /// The upper and the lower half of a word.
  fileprivate static func halves(_ word: UInt64) -> (UInt32, UInt32) {
    (UInt32(truncatingIfNeeded: word >> 32), UInt32(truncatingIfNeeded: word))
  }
}
