import MarketEngine

/// The watched books: what was last told of each, and what changed since.
struct PictureBoard {
  private struct Stream {
    var depth: Int32
    var number: UInt64
    var published: [LevelRow]
    /// What was last told of the call under way; nil if none is.
    var indicative: AuctionOutcome?
    var watchers: [ConnectionNumber]
    var isDirty = false
    var isEnding = false
  }

  private var streams: [UInt32: Stream] = [:]
  private var dirty: [ContractNumber] = []
  private var rows: [QueryRow] = []

  var isIdle: Bool { dirty.isEmpty }

  /// Begins a watch; the full picture is what has been told so far, or of a book not watched before what it is now.
  mutating func watch(
    _ contract: ContractNumber, depth: Int32, by connection: ConnectionNumber,
    engine: borrowing Engine
  ) -> BookPicture {
    let depth = min(max(depth, 1), RuntimeLimits.pictureDepth)
    guard var stream = streams[contract.value] else {
      let levels = book(contract, depth, engine)
      let indicative = engine.indicative(contract)
      if streams.count < RuntimeLimits.pictures {
        streams[contract.value] = Stream(
          depth: depth, number: 1, published: levels, indicative: indicative,
          watchers: [connection])
      }
      return BookPicture(
        contract: contract, number: 1, isFull: true, connection: connection, levels: levels,
        indicative: indicative)
    }
    if !stream.watchers.contains(connection) { stream.watchers.append(connection) }
    let isDeeper = depth > stream.depth
    if isDeeper {
      // From now on everybody's picture is deeper, so everybody gets a new one.
      stream.depth = depth
      stream.number += 1
      stream.published = book(contract, depth, engine)
      stream.indicative = engine.indicative(contract)
    }
    streams[contract.value] = stream
    return BookPicture(
      contract: contract, number: stream.number, isFull: true,
      connection: isDeeper ? .none : connection, levels: stream.published,
      indicative: stream.indicative)
  }

  mutating func unwatch(_ contract: ContractNumber, by connection: ConnectionNumber) {
    streams[contract.value]?.watchers.removeAll { $0 == connection }
    if streams[contract.value]?.watchers.isEmpty == true { streams[contract.value] = nil }
  }

  /// Notes which watched books the events of a command may have changed.
  mutating func note(_ events: borrowing EventBuffer, _ range: Range<Int>) {
    guard !streams.isEmpty else { return }
    for index in range {
      switch events[index] {
      case .accepted(_, let accepted): touch(accepted.contract)
      case .filled(_, let filled): touch(filled.contract)
      case .replaced(_, let replaced): touch(replaced.contract)
      case .reduced(_, let reduced): touch(reduced.contract)
      case .cancelled(_, let cancelled): touch(cancelled.contract)
      case .hibernated(_, let standing): touch(standing.contract)
      case .reactivated(_, let standing): touch(standing.contract)
      case .triggered(_, let standing): touch(standing.contract)
      case .requeued(_, let requeued): touch(requeued.contract)
      case .phaseChanged(let contract, let phase) where phase.isLast: end(contract)
      case .phaseChanged(let contract, .call): touch(contract)
      case .phaseChanged, .traded, .marketOpened, .clockMoved, .zoneAdded, .memberAdded, .userAdded,
        .keySet, .accountAdded, .facilityAdded, .feesSet, .contractCreated, .noticeGiven,
        .dayPassed, .auctioned, .collarSet, .interrupted, .sessionOpened, .sessionEnded, .massCancelled, .haltSet, .limitsSet,
        .cashMoved, .done, .refused,
        .repeated, .negotiated, .tradeChanged, .tradeReviewed, .holdSet, .freezeSet, .callPriceSet, .poolAdded,
        .capabilityChanged, .rightsChanged:
        break
      }
    }
  }

  /// What changed since it was last told, of every book that was touched.
  mutating func publish(_ engine: borrowing Engine) -> [BookPicture] {
    var pictures: [BookPicture] = []
    for contract in dirty {
      guard var stream = streams[contract.value] else { continue }
      stream.isDirty = false
      let levels = book(contract, stream.depth, engine)
      let changes = LevelDifference.changes(from: stream.published, to: levels)
      let indicative = engine.indicative(contract)
      let isNews = indicative != nil && indicative != stream.indicative
      stream.indicative = indicative
      if !changes.isEmpty || isNews {
        stream.number += 1
        stream.published = levels
        pictures.append(
          BookPicture(
            contract: contract, number: stream.number, isFull: false, connection: .none,
            levels: changes, indicative: isNews ? indicative : nil))
      }
      streams[contract.value] = stream.isEnding ? nil : stream
    }
    dirty.removeAll(keepingCapacity: true)
    return pictures
  }

  private mutating func touch(_ contract: ContractNumber) {
    guard streams[contract.value]?.isDirty == false else { return }
    streams[contract.value]?.isDirty = true
    dirty.append(contract)
  }

  private mutating func end(_ contract: ContractNumber) {
    touch(contract)
    streams[contract.value]?.isEnding = true
  }

  private mutating func book(
    _ contract: ContractNumber, _ depth: Int32, _ engine: borrowing Engine
  ) -> [LevelRow] {
    rows.removeAll(keepingCapacity: true)
    engine.answer(.book(contract, depth: depth), rows: &rows)
    return rows.compactMap { row in
      if case .level(let level) = row { level } else { nil }
    }
  }
}
