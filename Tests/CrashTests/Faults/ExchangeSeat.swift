import Glibc
import ServerFixtures

/// One of two exchanges of a market: its name, its port, its own way to the database, and the process that runs now.
final class ExchangeSeat {
  // A class because its process is another after each fault.
  let instance: String
  let port: Int
  let proxy: DatabaseProxy
  private(set) var program: Program?

  init(instance: String, port: Int, proxy: DatabaseProxy) {
    self.instance = instance
    self.port = port
    self.proxy = proxy
  }

  var address: String { "127.0.0.1:\(port)" }

  var arguments: [String] {
    [
      "serve", "--database", "\(proxy.conninfo) dbname=tala", "--market", "QH", "--instance", instance, "--listen", address,
      "--snapshot-every", "3000",
    ]
  }

  /// Starts it, unless it runs.
  func start(through wrapper: [String] = []) throws {
    guard program?.hasEnded != false else { return }
    program = try Program.start(arguments, through: wrapper)
  }

  func signal(_ number: Int32) { program?.signal(number) }

  /// Waits until it has ended, which must be in this way.
  func end(with expected: Int32, seconds: Int = 20) async throws {
    guard let program else { return }
    try await waitUntil("\(instance) to end with \(expected)", seconds: seconds) { program.hasEnded }
    let code = await program.end()
    guard code == expected else {
      throw FaultRound.Overdue(
        description: "\(instance) ended with \(code), not \(expected): \(program.output.suffix(3_000))")
    }
  }

  /// What it says to who comes now: its answer to `hello`, nil if nobody answers.
  func greeting() async -> String? {
    guard let peer = try? await Peer.connect(to: port) else { return nil }
    peer.send("hello tala/1")
    let heard = await peer.hear(milliseconds: 1_000)
    await peer.close()
    guard case .line(let line) = heard else { return nil }
    return line
  }

  /// A port of this machine that nobody has and the system gives nobody by itself.
  static func freePort(_ first: Int) throws -> Int {
    for port in first..<32_000 where isFree(port) { return port }
    throw FaultRound.Overdue(description: "no port is free")
  }

  private static func isFree(_ port: Int) -> Bool {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    // The address is ours and of the size given; the system copies it.
    return unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe bind(descriptor, $0, size) } == 0
    }
  }
}
