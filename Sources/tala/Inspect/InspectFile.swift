import ArgumentParser
import Foundation
import Journal
import Simulation
import TalaClient

struct InspectFile: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "file", abstract: "A file Tala wrote: a key, a flow of orders, exported blocks.",
    discussion: """
      What it is is seen from how it begins. Of a private key only the public half
      is printed. Conformance cases and their digests are JSON; statements and
      invoices are CSV: read them as they are.
      """)
  @Flag(help: "Of exported blocks: fields only, not the commands.") var brief = false
  @Argument(help: "The file.", completion: .file()) var file: String

  func run() throws {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
    let isGood: Bool
    if bytes.starts(with: Array("tala/jf".utf8)) {
      isGood = showBlocks(bytes)
    } else if bytes.starts(with: Array("-----BEGIN".utf8)) {
      isGood = showKey()
    } else if bytes.starts(with: WorkloadFile.firstBytes) {
      isGood = showFlow()
    } else {
      print("\(file) is not a key, a flow or exported blocks")
      isGood = false
    }
    if !isGood { throw ExitCode.failure }
  }

  private func showBlocks(_ bytes: [UInt8]) -> Bool {
    var isGood = true
    var previous: JournalBlock?
    do {
      try JournalFile.read(bytes) { block in
        var place = InspectedFileBlock(block: block, after: previous)
        place.show(commands: !brief)
        isGood = isGood && place.faults.isEmpty
        previous = block
      }
    } catch {
      print("DAMAGED: \(error)")
      return false
    }
    return isGood
  }

  private func showKey() -> Bool {
    do throws(KeyFileFailure) {
      print("private key; its public key is \(try KeyFile(path: file).read().publicHexadecimal)")
      return true
    } catch {
      print("DAMAGED: \(error)")
      return false
    }
  }

  private func showFlow() -> Bool {
    do throws(WorkloadFile.Failure) {
      let flow = try WorkloadFile(path: file)
      print(
        "flow of \(flow.records.count) requests in \(flow.books) books, \(flow.prefill) of them before the timed part")
      print(
        "prices \(flow.lowestPrice) to \(flow.highestPrice), orders to number \(flow.highestID); "
          + "trades expected \(flow.trades), hash \(String(flow.hash, radix: 16))")
      return true
    } catch {
      print("DAMAGED: \(error)")
      return false
    }
  }
}

/// A block of a file, and what is wrong with it.
private struct InspectedFileBlock {
  let block: JournalBlock
  var faults: [String] = []

  init(block: JournalBlock, after previous: JournalBlock?) {
    self.block = block
    if !block.isIntact { faults.append("its checksum does not match") }
    if let previous, block.number != previous.number + 1 || block.previousDigest != previous.digest {
      faults.append("it does not follow on block \(previous.number)")
    }
  }

  mutating func show(commands: Bool) {
    for line in BlockText.fields(of: block) { print(line) }
    let (lines, fault) = BlockText.commands(of: block)
    if commands { for line in lines { print(line) } }
    if let fault { faults.append(fault) }
    for fault in faults { print("  DAMAGED: \(fault)") }
  }
}
