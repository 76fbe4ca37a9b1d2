import ArgumentParser
import Crypto
import Histogram
import Logging
import NIOCore
import NIOPosix
import NIOSSL
import UnixSignals

@main
struct Tala: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tala", abstract: "An exchange for shared energy storage.")
}
