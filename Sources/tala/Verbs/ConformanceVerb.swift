import ArgumentParser
import Conformance
import Foundation

/// `tala conformance`: plays conformance files and says where this market differs from them.
struct ConformanceVerb: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "conformance", abstract: "Play conformance files.",
    discussion: """
      Plays each case on a fresh contract of the drill product. Prints a line for
      each case that comes out otherwise or is skipped because the engine has no
      such mode, and closes with `N passed, N failed, N skipped`. Exit code 0 only
      if none failed. The format is described in conformance/README.md.

      --via server makes a market of its own in the database, another one when that
      is full, serves it on loopback and trades in it by the line protocol, with a
      session for each owner. The markets stay in the database.

      Examples:
        tala conformance conformance/*.json
        tala conformance --via server cases.json \\
            --database "host=/run/postgresql dbname=tala"
      """)

  enum Way: String, ExpressibleByArgument, CaseIterable {
    case engine
    case server
  }

  @Argument(help: "Files of cases.", completion: .file(extensions: ["json"])) var files: [String]
  @Option(help: "What is played on: the engine alone, or a whole exchange over its protocol.")
  var via = Way.engine
  @Option(
    help: ArgumentHelp(
      "With --via server: the database for the exchange's journal.",
      discussion: "TALA_DATABASE in the environment is used if this is not given.",
      valueName: "conninfo"))
  var database: String?

  func validate() throws {
    guard !files.isEmpty else { throw ValidationError("name at least one file") }
    if via == .server { _ = try conninfo() }
  }

  func run() async throws {
    let read = try files.map { (path: $0, file: try ConformanceVerb.read($0)) }
    let tally =
      switch via {
      case .engine:
        try await {
          var rig = EngineRig()
          return try await ConformanceVerb.play(read, on: &rig)
        }()
      case .server: try await ConformanceVerb.playOnServer(read, try conninfo())
      }
    print(tally)
    if tally.failed > 0 { throw ExitCode.failure }
  }

  private func conninfo() throws -> String {
    guard let conninfo = database ?? ProcessInfo.processInfo.environment["TALA_DATABASE"] else {
      throw ValidationError("--via server needs --database CONNINFO or TALA_DATABASE")
    }
    return conninfo
  }

  private static func playOnServer(
    _ files: [(path: String, file: CaseFile)], _ conninfo: String
  ) async throws -> CaseTally {
    var rig = try await ServerRig(conninfo: conninfo)
    do {
      let tally = try await play(files, on: &rig)
      await rig.close()
      return tally
    } catch {
      await rig.close()
      throw error
    }
  }

  private static func read(_ path: String) throws -> CaseFile {
    let bytes: [UInt8]
    do {
      bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    } catch {
      report("cannot read \(path): \(error.localizedDescription)")
      throw ExitCode.failure
    }
    do throws(CaseFileFault) {
      return try CaseFile(bytes)
    } catch {
      report("\(path): \(error)")
      throw ExitCode.failure
    }
  }

  private static func play<Rig: ConformanceRig & ~Copyable>(
    _ files: [(path: String, file: CaseFile)], on rig: inout Rig
  ) async throws -> CaseTally {
    var run = ConformanceRun()
    for (path, file) in files {
      for filed in file.cases {
        switch try await run.play(filed, on: &rig) {
        case .passed: break
        case .failed(let difference): print("\(path): \(filed.id): \(difference)")
        case .skipped(let mode): print("\(path): \(filed.id): skipped, the engine has no \(mode)")
        }
      }
    }
    return run.tally
  }
}
