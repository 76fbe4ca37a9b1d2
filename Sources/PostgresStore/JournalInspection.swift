public import Journal
import MarketEngine
public import Postgres

/// A place in the journal as it is stored, damaged or not.
public struct InspectedBlock: Sendable, Equatable {
  public var number: UInt64
  /// Nil if nothing that could be shown is there.
  public var block: JournalBlock?
  /// What is wrong with it, empty if nothing is.
  public var faults: [String]
}

/// Reads the journal for whoever looks into it: damage is shown with its place, and reading goes on behind it.
public struct JournalInspection {
  private let connection: Connection
  private let market: Int32
  private var chain: JournalChain?

  public init(_ connection: Connection, market: Market) {
    self.connection = connection
    self.market = market.id
  }

  /// Up to `limit` blocks from `first` on; a gap is one place, named by its first missing number. Whether a block follows on the one
  /// before is looked at from the second on.
  public mutating func blocks(from first: UInt64, limit: Int) throws(StorageFailure) -> [InspectedBlock] {
    let rows = try asStorage { () throws(PostgresError) in
      try connection.query(
        "select \(JournalBlock.columns) from tala.journal where market_id = $1 and block >= $2 order by block limit $3",
        .int32(market), .int64(Int64(clamping: first)), .int64(Int64(limit)))
    }
    var places: [InspectedBlock] = []
    var expected = first
    for row in rows {
      let number = try asStorage { () throws(PostgresError) in UInt64(bitPattern: try row.int64(0)) }
      if number > expected {
        places.append(
          InspectedBlock(number: expected, block: nil, faults: ["missing; block \(number) is the next there is"]))
        chain = nil
      }
      places.append(try inspect(row, number))
      expected = number + 1
    }
    return places
  }

  private mutating func inspect(_ row: Row, _ number: UInt64) throws(StorageFailure) -> InspectedBlock {
    guard let block = try asStorage({ () throws(PostgresError) in try JournalBlock(row: row) }) else {
      chain = nil
      return InspectedBlock(number: number, block: nil, faults: ["a digest of it does not have sixteen bytes"])
    }
    var faults: [String] = []
    if !block.isIntact { faults.append("its checksum does not match its \(block.payload.count) bytes and their head") }
    do {
      try chain?.follow(block)
    } catch .badBlock(_, let fault) {
      faults.append(fault)
    } catch {
      throw error
    }
    chain = JournalChain(after: block)
    return InspectedBlock(number: number, block: block, faults: faults)
  }
}
