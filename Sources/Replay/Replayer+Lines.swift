public import Journal
public import LineProtocol
import MarketEngine

extension Replayer {
  /// The journal's commands `sequences` as lines for people: number, time, command. They are decoded, not executed. Each line is given
  /// to `write` with its LF.
  public func lines<Names: NameSource>(
    _ sequences: ClosedRange<UInt64>, names: borrowing Names, write: (Span<UInt8>) -> Void
  ) throws(FollowerFailure) {
    var line: [UInt8] = []
    var after = try lastBlock(endingBefore: sequences.lowerBound)
    while let block = try next(after: after) {
      guard block.firstSequence <= sequences.upperBound else { return }
      let commands: [Command]
      do {
        commands = try BlockDecoder.commands(of: block)
      } catch {
        throw .badFormat(block: block.number, error)
      }
      for (index, command) in commands.enumerated() {
        let sequence = block.firstSequence + UInt64(index)
        guard sequences.contains(sequence) else { continue }
        line.removeAll(keepingCapacity: true)
        line.append(contentsOf: Array("\(sequence) ".utf8))
        TimestampText.append(block.time, to: &line)
        line.append(0x20)
        CommandFormatter.write(command, names: names, to: &line)
        write(line.span)
      }
      after = block.number
    }
  }

  private func lastBlock(endingBefore sequence: UInt64) throws(FollowerFailure) -> UInt64 {
    do throws(StorageFailure) {
      let search = BlockSearch(reader: reader)
      return try search.last { $0.lastSequence < sequence }?.number ?? 0
    } catch {
      throw .storage(error)
    }
  }

  private func next(after block: UInt64) throws(FollowerFailure) -> JournalBlock? {
    do throws(StorageFailure) {
      return try reader.blocks(after: block, limit: 1).first
    } catch {
      throw .storage(error)
    }
  }
}
