public import MarketEngine

/// What one batch did and is to be told, durable when it is handed out. Shared by all listeners, changed by none.
///
/// A batch without commands has no block of its own: only answers or pictures, of a state whose blocks are committed.
public final class CommittedBatch: @unchecked Sendable {
  // A class because its events are kept once and told to many. Sendable: every property is a `let` of plain values, written before the
  // batch leaves the thread that made it; `EventBuffer` shares its memory with nobody and is only read here.
  /// Number of its block; 0 without commands.
  public let block: UInt64
  /// Sequence number of its first command; that of the last is `firstSequence + origins.count - 1`.
  public let firstSequence: UInt64
  /// The time its commands carry.
  public let time: Timestamp
  /// All events of its commands, in order.
  public let events: EventBuffer
  /// For each command, who submitted it and which events it has.
  public let origins: [CommandOrigin]
  /// In the order they were given.
  public let answers: [Answer]
  /// Changes of watched books, to be told after the events.
  public let pictures: [BookPicture]

  init(
    block: UInt64, firstSequence: UInt64, time: Timestamp, events: consuming EventBuffer,
    origins: [CommandOrigin], answers: [Answer], pictures: [BookPicture]
  ) {
    self.block = block
    self.firstSequence = firstSequence
    self.time = time
    self.events = events
    self.origins = origins
    self.answers = answers
    self.pictures = pictures
  }

  /// Number of events.
  public var count: Int { events.count }

  public subscript(index: Int) -> Event { events[index] }
}

/// One command of a batch.
public struct CommandOrigin: Sendable, BitwiseCopyable, Equatable {
  /// `.none` for the market's own clockwork and for sessions that did not return.
  public var connection: ConnectionNumber
  /// Indices of its events.
  public var events: Range<Int> { Int(firstEvent)..<Int(endEvent) }
  var firstEvent: UInt32
  var endEvent: UInt32
}

/// The answer to what is no command: a query, or a change that could not be read.
public struct Answer: Sendable {
  public enum Content: Sendable {
    /// To the query of that tag.
    case rows([QueryRow], tag: UInt64)
    case misfit(UnreadChange.Misfit)
  }

  public var connection: ConnectionNumber
  public var content: Content
  /// How many of the batch's commands were executed before it was given.
  public var commandsBefore: Int
}

/// Levels of a watched book.
public struct BookPicture: Sendable, Equatable {
  public var contract: ContractNumber
  /// The contract's own numbering of pictures. A full picture to a newcomer has the number of the last one told to all; every other is
  /// one more than that before it.
  public var number: UInt64
  /// Whether it shows all levels watched; else only those that changed, a level that is gone with quantity 0.
  public var isFull: Bool
  /// Whom it is for; `.none` is everyone who watches the contract.
  public var connection: ConnectionNumber
  /// Bids from the best, then offers from the best.
  public var levels: [LevelRow]
  /// In a call, what it would come to now, in a full picture always and else if that is news; nil in any other phase.
  public var indicative: AuctionOutcome?
}
