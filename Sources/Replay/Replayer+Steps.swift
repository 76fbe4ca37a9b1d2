public import Journal
public import MarketEngine

extension Replayer {
  /// Executes the journal from the beginning, or from the newest good snapshot before `sequences`, and shows each command of
  /// `sequences` with its time and its events, and the market after it.
  public func step(
    _ sequences: ClosedRange<UInt64>,
    show: (UInt64, Timestamp, Command, borrowing EventBuffer, borrowing Engine) -> Void
  ) throws(FollowerFailure) {
    var engine = try market(at: .sequence(sequences.lowerBound - 1))
    var events = EventBuffer()
    while engine.sequence < sequences.upperBound {
      guard let (block, commands) = try rest(after: engine.sequence) else { return }
      for command in commands where engine.sequence < sequences.upperBound {
        events.removeAll()
        engine.execute(command, at: block.time, events: &events)
        show(engine.sequence, block.time, command, events, engine)
      }
      guard engine.sequence < block.lastSequence || engine.eventDigest == block.digest else {
        throw .diverged(
          Divergence(
            block: block.number, firstSequence: block.firstSequence,
            lastSequence: block.lastSequence, written: block.digest,
            computed: engine.eventDigest, command: []))
      }
    }
  }

  /// The block that holds the command behind `sequence`, and its commands from that one on.
  private func rest(
    after sequence: UInt64
  ) throws(FollowerFailure) -> (block: JournalBlock, commands: ArraySlice<Command>)? {
    let block: JournalBlock?
    do throws(StorageFailure) {
      let search = BlockSearch(reader: reader)
      let before = try search.last { $0.lastSequence <= sequence }?.number ?? 0
      block = try search.block(before + 1)
    } catch {
      throw .storage(error)
    }
    guard let block else { return nil }
    do {
      let commands = try BlockDecoder.commands(of: block)
      return (block, commands.dropFirst(Int(sequence + 1 - block.firstSequence)))
    } catch {
      throw .badFormat(block: block.number, error)
    }
  }
}
