import Foundation
import Glibc
import ServerFixtures
import Testing

/// What the verbs say to people who mistake something.
struct VerbTests {
  /// Nothing is asked of it: the arguments are looked at before.
  private static let nowhere = ["--database", "host=/nowhere"]

  @Test(arguments: [
    ["serve", "--listen", "nonsense"], ["serve", "--log-level", "loud"], ["serve", "--tls-key", "key.pem"],
    ["serve", "--session-rate", "0"], ["serve", "--member-rate", "9999999999999"], ["serve", "--instance", ""],
    ["serve", "--snapshot-every", "0"], ["follow", "--snapshot-minutes", "0"],
    ["inspect", "blocks", "--from", "14", "--to", "12"],
    ["follow", "--log-level", "loud"], ["replay", "--book", "QH.SHIFT.20261124.11-15.18-22", "--at", "yesterday"],
    ["replay", "--book", "QH"], ["replay", "--from", "5", "--to", "4"], ["settle", "--day", "tomorrow"],
    ["settle", "--day", "2026-1124"], ["settle", "--day", "20261124", "--offset", "8"],
    ["settle", "--day", "20261124", "--server", "nonsense", "--key", "key.pem"],
    ["migrate", "--clock", "manual", "--clock-start", "noon"], ["migrate", "--operator-user", "a b"],
  ]) func `a wrong argument shows the usage of its verb`(_ arguments: [String]) async throws {
    let program = try Program.start(arguments + VerbTests.nowhere)
    #expect(await program.end() == 2)
    #expect(program.output.hasPrefix("Error: "))
    #expect(program.output.contains("Usage: tala \(arguments[0]) "), "\(program.output)")
  }

  @Test func `a file that is not there is named with the reason`() async throws {
    let program = try Program.start(["inspect", "file", "/nowhere/nosuch"])
    #expect(await program.end() == 1)
    #expect(program.output == "Error: /nowhere/nosuch: no such file or folder\n")
  }

  @Test(.timeLimit(.minutes(5))) func `work that fails says why, without usage`() async throws {
    let served = try await ServedMarket.open(clockStart: CrashMarket.time(afterSeconds: 0))
    do {
      let book = ["replay", "--book", "QH.SHIFT.20261124.11-15.18-22", "--at"]
      let folder = FileManager.default.temporaryDirectory.path()
      let begin = CrashMarket.time(afterSeconds: 0)
      for (arguments, words) in [
        (["inspect", "snapshot", "--block", "4000"], "there is no snapshot after block 4000; there are none yet"),
        (book + ["99999"], "the journal ends with command 1 at \(begin), before command 99999"),
        (book + ["1"], "there was no contract QH.SHIFT.20261124.11-15.18-22 at \(begin), after command 1"),
        (["replay", "--from", "7"], "the journal ends with command 1 at \(begin), before command 7"),
        (
          ["settle", "--day", "20991124"],
          "dayNotOver: the delivery day ends at 2099-11-24T16:00:00Z, the market's time is 1970-01-01T00:00:00Z"
        ),
        (["journal", "export", folder], "\(folder) is there already or cannot be written"),
        (["journal", "accept", "--last-block", "1"], "the journal of QH is not condemned, or does not end at block 1"),
      ] {
        let program = try Program.start(arguments + ["--database", served.conninfo])
        #expect(await program.end() == 1)
        #expect(program.output == "Error: \(words)\n")
      }
      let listed = try await Program.run(["inspect", "snapshots", "--database", served.conninfo])
      #expect(listed == "there are no snapshots yet\n")
      let settled = try await Program.run(["inspect", "settlements", "--database", served.conninfo])
      #expect(settled == "there are no settlement runs yet\n")
      let early = try Program.start(["serve", "--database", "\(served.conninfo) dbname=postgres"])
      #expect(await early.end() == 1)
      #expect(early.output == "Error: notReady: the schema is not there: run `tala migrate`\n")
      let unheard = try Program.start(
        ["serve", "--database", served.conninfo, "--listen", "127.0.0.1:0", "--port-file", "/nowhere/nosuch/port"])
      #expect(await unheard.end() == 1)
      #expect(unheard.output == "Error: /nowhere/nosuch/port cannot be written: its folder is not there or not yours\n")
    } catch {
      try await served.close()
      throw error
    }
    try await served.close()
  }
}
