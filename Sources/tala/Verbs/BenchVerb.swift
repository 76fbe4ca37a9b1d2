import ArgumentParser
import Simulation

/// `tala bench`: figures that need no server. tools/bench runs all of them and prints one table.
struct BenchVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measure the engine on a workload file.",
    discussion: """
      Prints one line a program can read. The files' format is the one of tools/bench; a run agrees
      when its trades have the hash the file expects.
      """, subcommands: [Book.self, Market.self, Ledger.self])

  struct Book: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The book type alone: matching, nothing else.")
    @Option(help: "A workload file.") var orders: String

    func run() throws {
      let run = BookBench(file: try WorkloadFile(path: orders)).run()
      print(BenchVerb.line("book", orders, run))
      if !run.agrees { throw ExitCode.failure }
    }
  }

  struct Market: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The whole engine: members, cash, rights, events, digest.")
    @Option(help: "A workload file.") var orders: String
    @Option(help: "What a book is: charge or shift.") var family = "charge"

    func validate() throws {
      guard family == "charge" || family == "shift" else {
        throw ValidationError("--family is charge or shift")
      }
    }

    func run() throws {
      let bench = MarketBench(file: try WorkloadFile(path: orders), shift: family == "shift")
      let run = bench.run()
      print(BenchVerb.line("market", orders, run))
      if !run.agrees { throw ExitCode.failure }
    }
  }

  struct Ledger: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The ledger alone: money and rights of a trade of one lot.")

    func run() throws {
      let figures = LedgerBench().run()
      let words = figures.map { "\($0.name)_ns=\(Int($0.nanoseconds.rounded()))" }
      print("result name=ledger \(words.joined(separator: " "))")
    }
  }

  private static func line(_ name: String, _ path: String, _ run: BenchRun) -> String {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    let mops = Double(Int(run.mops * 100)) / 100
    let hash = String(run.hash, radix: 16)
    let padded = String(repeating: "0", count: 16 - hash.count) + hash
    return
      "result name=\(name) orders=\(file) mops=\(mops) trades=\(run.trades) hash=\(padded) agree=\(run.agrees ? "yes" : "no")"
  }
}
