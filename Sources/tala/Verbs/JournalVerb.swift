import ArgumentParser
import Foundation
import Journal
import Postgres
import PostgresStore

/// `tala journal`: what an operator does about old blocks.
struct JournalVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "journal", abstract: "Take old blocks out of the journal, keep them, put them back; accept a condemned one.",
    discussion: """
      The journal grows for ever, in partitions of 1,000,000 blocks. `detach` takes
      the oldest out of it while the market runs: those that all tables are past and
      that lie before enough snapshots, each of which is tried on the rest of the
      journal first. The table stays in the database, beside the journal, until it
      is dropped by hand: export it, or dump it, before.

      Examples:
        tala inspect partitions
        tala journal detach
        tala journal export --from 1 --to 999999 old.journal
        tala journal attach 0
      """, subcommands: [Detach.self, Attach.self, Export.self, Accept.self])

  struct Detach: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Detach every partition that recovery and tables need no more.")
    @OptionGroup var database: DatabaseOptions
    @Option(help: "Good snapshots that must lie behind a partition, in each market with blocks in it.")
    var snapshots = 2

    func validate() throws {
      guard snapshots >= 1 else { throw ValidationError("--snapshots is 1 at least") }
    }

    func run() throws {
      let (conninfo, _) = try database.open()
      let detachment = PartitionDetachment(
        conninfo: conninfo, try Connection(conninfo), snapshots: snapshots)
      let outcome = try detachment.detachAll { print($0) }
      for partition in outcome.detached {
        print("tala.\(partition.name) is detached\(partition.span)")
      }
      if let kept = outcome.kept { print("tala.\(kept.name) stays: \(outcome.reason)") }
    }
  }

  struct Attach: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Put a detached partition back, so that the journal can be read from its beginning.")
    @OptionGroup var database: DatabaseOptions
    @Argument(help: "Its number: 0 for tala.journal_0.") var partition: UInt64

    func run() throws {
      let (conninfo, _) = try database.open()
      try JournalPartitions(try Connection(conninfo)).attach(partition)
      print("tala.journal_\(partition) is attached")
    }
  }

  struct Accept: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Let the market go on with a journal that a leader has condemned.",
      discussion: """
        A leader that finds the journal behind what it had answered condemns it, and
        nobody leads. First look for a replica that has the missing blocks. Where
        there is none, tell the members whose answers are lost, then say here which
        block is the last one that counts.
        """)
    @OptionGroup var database: DatabaseOptions
    @Option(help: "The journal's last block, as `tala inspect leadership` prints it.") var lastBlock: UInt64

    func run() throws {
      let (conninfo, market) = try database.open()
      let catalogue = MarketCatalogue(try Connection(conninfo))
      guard let reason = try catalogue.accept(market, endingAt: lastBlock) else {
        throw WorkFailure("the journal of \(market.name) is not condemned, or does not end at block \(lastBlock)")
      }
      print("the journal of \(market.name) goes on behind block \(lastBlock), in spite of: \(reason)")
    }
  }

  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write a market's blocks to a file; `tala inspect file` reads it.")
    @OptionGroup var database: DatabaseOptions
    @Option(help: "First block; the first there is if not given.") var from: UInt64?
    @Option(help: "Last block; the journal's last if not given.") var to: UInt64?
    @Argument(help: "The file to write. Nothing is ever overwritten.", completion: .file()) var file: String

    func run() throws {
      let (conninfo, market) = try database.open()
      let reader = PostgresJournalReader(conninfo: conninfo, market: market)
      let end = try reader.lastBlock()
      let last = min(to ?? end, end)
      let begin = max(try reader.firstBlock(), 1)
      let first = max(from ?? begin, 1)
      guard first <= last else { throw WorkFailure("there are no such blocks: the journal has \(begin) to \(end)") }
      var after = first - 1
      // Made for its owner alone from the first moment, and only if nothing is there.
      let descriptor = unsafe open(file, O_CREAT | O_EXCL | O_WRONLY, 0o600)  // A C string that lives through the call.
      guard descriptor >= 0 else { throw WorkFailure("\(file) is there already or cannot be written") }
      let output = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
      try output.write(contentsOf: Data(JournalFile.head))
      var count = 0
      while after < last {
        let blocks = try reader.blocks(after: after, limit: Int(min(last - after, 64)))
        guard let written = blocks.last else { break }
        var bytes: [UInt8] = []
        for block in blocks { JournalFile.append(block, to: &bytes) }
        try output.write(contentsOf: Data(bytes))
        count += blocks.count
        after = written.number
      }
      try output.synchronize()
      try output.close()
      print("\(count) blocks in \(file), \(first) to \(after)" + (after < to ?? 0 ? ": the journal ends there" : ""))
    }
  }
}

extension JournalPartition {
  /// ", blocks 1 to 99", as far as it has any.
  var span: String { blocks.map { ", blocks \($0.lowerBound) to \($0.upperBound)" } ?? ", empty" }
}
