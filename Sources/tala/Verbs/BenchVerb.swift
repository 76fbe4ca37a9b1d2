import ArgumentParser
import Foundation
import Simulation

/// `tala bench`: figures that need no server, as one table. tools/bench has these and those that need one.
struct BenchVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measure the engine.",
    discussion: """
      Prints a table and at its end one line a program can read. The files' format
      is the one of tools/bench; a run agrees when its trades have the hash the
      file expects. Alone it prints every row, on a file that it makes.

      Examples:
        tala bench
        tala bench --orders A.bin B.bin C.bin --yardstick ./yardstick
        tala bench market --orders A.bin
      """, subcommands: [Table.self, Book.self, Market.self, Ledger.self, Memory.self, Workload.self],
    defaultSubcommand: Table.self)

  struct Table: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Every row that needs no server, each in a process of its own.")
    @Option(parsing: .upToNextOption, help: "Workload files; without any, one of 10,000 orders at rest is made.")
    var orders: [String] = []
    @Option(help: "A program to compare the book and the market with.") var yardstick: String?

    func run() throws {
      var files = orders
      let folder = FileManager.default.temporaryDirectory.appending(path: "tala-bench-\(getpid())")
      defer { try? FileManager.default.removeItem(at: folder) }
      if files.isEmpty {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let made = folder.appending(path: "made.bin")
        let workload = WorkloadGenerator(books: 1, resting: 10_000, operations: 1_000_000, seed: 1).generate()
        try Data(workload.bytes).write(to: made)
        files = [made.path(percentEncoded: false)]
      }
      let compared = yardstick.map { ["--yardstick", $0] } ?? []
      BenchTable.printHead(limit: "limit")
      var rows = 0
      for file in files {
        for row in [["book"], ["market"], ["market", "--family", "shift"]] {
          rows += try printRows(of: row + ["--orders", file] + compared)
        }
      }
      for row in [["ledger"], ["memory"], ["memory", "--follower"]] { rows += try printRows(of: row) }
      print("result name=bench rows=\(rows) agree=yes")
    }

    /// Runs one of the other benches and prints its rows; how many they are. What one leaves in memory must not count for the next.
    private func printRows(of bench: [String]) throws -> Int {
      let process = Process()
      let output = Pipe()
      process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
      process.arguments = ["bench"] + bench
      process.standardOutput = output
      try process.run()
      let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
      process.waitUntilExit()
      guard process.terminationStatus == 0 else {
        throw WorkFailure("`tala bench \(bench.joined(separator: " "))` failed: \(text)")
      }
      let rows = text.split(separator: "\n").dropFirst().filter { !$0.hasPrefix("result ") }
      for row in rows { print(row) }
      return rows.count
    }
  }

  struct Book: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The book type alone: matching, nothing else.")
    @OptionGroup var options: FileOptions

    func run() throws {
      try options.run("book") { BookBench(file: $0).run() }
    }
  }

  struct Market: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The whole engine: members, cash, rights, events, digest.")
    @OptionGroup var options: FileOptions
    @Option(help: "What a book is: charge or shift.") var family = "charge"

    func validate() throws {
      guard family == "charge" || family == "shift" else {
        throw ValidationError("--family is charge or shift")
      }
    }

    func run() throws {
      try options.run("market", title: family == "shift" ? "market-shift" : nil) {
        MarketBench(file: $0, shift: family == "shift").run()
      }
    }
  }

  struct FileOptions: ParsableArguments {
    @Option(help: "A workload file.") var orders: String
    @Option(
      help: """
        A program to compare with: it is run on the file in the same minute, by its path and a t, and \
        prints Mops= and a number.
        """) var yardstick: String?

    /// Runs a bench on the file, and the yardstick right before it; prints the table, then the line for programs.
    func run(_ name: String, title: String? = nil, _ bench: (WorkloadFile) -> BenchRun) throws {
      let title = title ?? name
      let file: WorkloadFile
      do throws(WorkloadFile.Failure) {
        file = try WorkloadFile(path: orders)
      } catch {
        throw WorkFailure("\(error); `tala bench workload` makes such files")
      }
      let limit = try yardstick.map { try Yardstick(program: $0).mops(on: orders) }
      let run = bench(file)
      var words = BenchVerb.line(name, orders, run)
      if let limit {
        words += " yardstick_mops=\(BenchVerb.rounded(limit)) ratio=\(BenchVerb.rounded(run.mops / limit))"
      }
      BenchTable.printHead(limit: "yardstick")
      BenchTable.printRow("\(title) \(BenchVerb.last(of: orders))", run.mops, "M/s", limit: limit)
      print(words)
      if !run.agrees { throw ExitCode.failure }
    }
  }

  struct Ledger: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The ledger alone: cash, rights and positions of a trade of one lot.")

    func run() throws {
      let figures = LedgerBench().run()
      BenchTable.printHead(limit: "bar")
      for figure in figures {
        BenchTable.printRow("ledger \(figure.name)", figure.nanoseconds, "ns", limit: figure.limit)
      }
      let words = figures.map { "\($0.name)_ns=\(Int($0.nanoseconds.rounded()))" }
      print("result name=ledger \(words.joined(separator: " "))")
    }
  }

  struct Memory: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "What a large market takes of memory, and whether it grows.")
    @Option(help: "Requests to execute.") var commands = 10_000_000
    @Flag(help: "Beside it a follower's engine that executes the same.") var follower = false

    func run() throws {
      let figures = try MemoryBench(commands: commands, follower: follower).run()
      BenchTable.printHead(limit: "bar")
      BenchTable.printRow(
        follower ? "memory, and follower" : "memory, leader", figures.all, "MB",
        limit: follower ? 900 : 600)
      let words = [
        ("before_mb", figures.before), ("setup_mb", figures.setUp), ("tenth_mb", figures.tenth),
        ("half_mb", figures.half), ("all_mb", figures.all), ("later_mb", figures.later),
      ].map { "\($0.0)=\(Int($0.1.rounded()))" }
      print(
        "result name=memory engines=\(follower ? 2 : 1) commands=\(commands) \(words.joined(separator: " "))")
    }
  }

  struct Workload: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a workload file of any size, for the benches of book and market.")
    @Option(help: "Orders at rest when the timed part begins, over all books.") var resting = 10_000
    @Option(help: "Books, 1 to 65,536.") var books = 1
    @Option(help: "Requests of the timed part.") var operations = 1_000_000
    @Option(help: "Where chance begins.") var seed: UInt64 = 1
    @Argument(help: "The file to write.") var file: String

    func validate() throws {
      guard 1...65_536 ~= books, 0...1_000_000 ~= resting, 1...50_000_000 ~= operations else {
        throw ValidationError("books 1 to 65,536, resting to 1,000,000, operations to 50,000,000")
      }
    }

    func run() throws {
      let generator = WorkloadGenerator(
        books: books, resting: resting, operations: operations, seed: seed)
      let made = generator.generate()
      try Data(made.bytes).write(to: URL(fileURLWithPath: file))
      print("result name=workload file=\(file) requests=\(made.records.count) trades=\(made.trades)")
    }
  }

  fileprivate static func line(_ name: String, _ path: String, _ run: BenchRun) -> String {
    let hash = String(run.hash, radix: 16)
    let padded = String(repeating: "0", count: 16 - hash.count) + hash
    return
      "result name=\(name) orders=\(last(of: path)) mops=\(rounded(run.mops)) trades=\(run.trades) hash=\(padded) agree=\(run.agrees ? "yes" : "no")"
  }

  fileprivate static func last(of path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  /// With two decimals, rounded down.
  fileprivate static func rounded(_ figure: Double) -> Double { Double(Int(figure * 100)) / 100 }
}

/// The table of a bench: what tools/bench prints, without the machine's load.
enum BenchTable {
  static func printHead(limit: String) { print(line(["row", "figure", "unit", limit, "ratio"])) }

  /// Without a limit there is no ratio.
  static func printRow(_ name: String, _ figure: Double, _ unit: String, limit: Double?) {
    let ratio = limit.map { String(format: "%.2f", figure / $0) } ?? "-"
    let limit = limit.map { String(format: "%.2f", $0) } ?? "-"
    print(line([name, String(format: "%.2f", figure), unit, limit, ratio]))
  }

  private static func line(_ words: [String]) -> String {
    zip(words, [-22, 12, -12, 14, 8]).map { word, width in
      let fill = String(repeating: " ", count: max(0, abs(width) - word.count))
      return width < 0 ? word + fill : fill + word
    }.joined(separator: " ")
  }
}
