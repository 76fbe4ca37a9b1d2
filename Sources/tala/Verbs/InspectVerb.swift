import ArgumentParser
import Journal
import PostgresStore

/// `tala inspect`: what is stored, as it is stored.
struct InspectVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect", abstract: "Print what is stored, as it is stored.",
    discussion: """
      Everything durable has a reader here. Damage is shown with its place, and
      reading goes on behind it.

      Examples:
        tala inspect blocks --from 12 --to 14
        tala inspect block 12
        tala inspect snapshots
        tala inspect snapshot --block 4000
        tala inspect leadership
        tala inspect projection
        tala inspect partitions
        tala inspect settlements
        tala inspect file operator.key   a key, a load's flow, exported blocks

      Exit codes: 0 all is well, 1 something is damaged or cannot be read.
      """,
    subcommands: [
      InspectBlocks.self, InspectBlock.self, InspectSnapshots.self, InspectSnapshot.self, InspectLeadership.self,
      InspectProjection.self, InspectPartitions.self, InspectSettlements.self, InspectFile.self,
    ])
}

/// Blocks as text.
enum BlockText {
  static func fields(of block: JournalBlock) -> [String] {
    [
      "block \(block.number) epoch \(block.epoch) sequence \(block.firstSequence)-\(block.lastSequence) "
        + "time \(Figures.time(block.time)) bytes \(block.payload.count)",
      "  digest \(Figures.hexadecimal(block.digest)) after \(Figures.hexadecimal(block.previousDigest))",
      "  checksum \(String(block.checksum, radix: 16))",
    ]
  }

  /// The block's commands, a line each, as far as they can be read; then what is wrong.
  static func commands(of block: JournalBlock) -> (lines: [String], fault: String?) {
    var lines: [String] = []
    do throws(BlockFormatError) {
      var decoder = try BlockDecoder(block)
      while let command = try decoder.next() {
        lines.append("  \(block.firstSequence + UInt64(lines.count)) \(CommandText.line(of: command))")
      }
      return (lines, nil)
    } catch {
      return (lines, "\(error)")
    }
  }
}
