public import MarketEngine

/// A block a follower has executed: its commands, and which events belong to which.
public struct ExecutedBlock: Sendable {
  public var block: JournalBlock
  /// The block's commands in order; the first has `block.firstSequence`.
  public var commands: [Command]
  /// For each command, the index behind its last event in the block's events. A command's events begin where its predecessor's end.
  public var eventEnds: [Int]

  public init(block: JournalBlock, commands: [Command], eventEnds: [Int]) {
    self.block = block
    self.commands = commands
    self.eventEnds = eventEnds
  }

  /// Indices of the events of the command at `index`.
  public func events(ofCommand index: Int) -> Range<Int> {
    (index == 0 ? 0 : eventEnds[index - 1])..<eventEnds[index]
  }
}

/// What is done with executed blocks: the projector writes tables, the snapshotter keeps states.
public protocol FollowerSink: AnyObject {
  /// Called once for each block, in order, after its digest was found right. `engine` is the market after the block.
  func followed(
    _ executed: ExecutedBlock, events: borrowing EventBuffer, engine: borrowing Engine
  ) throws(StorageFailure)

  /// Called when all blocks known so far are followed: a chance to write what was gathered.
  func caughtUp(engine: borrowing Engine, lastBlock: UInt64) throws(StorageFailure)
}
