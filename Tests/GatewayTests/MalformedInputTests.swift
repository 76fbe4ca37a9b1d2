import Gateway
import Journal
import Testing

/// Whatever comes over a socket, the connection that sent it is the only one to notice.
@Suite(.timeLimit(.minutes(1))) struct MalformedInputTests {
  @Test func `a conversation may come one byte at a time`() async throws {
    let market = try await TestMarket.open()
    try await market.furnish(members: ["north"])
    let peer = try await market.login("north", "trader")
    for byte in [UInt8]("buy 5 QH.DRILL.A @ 10 ref=a1\r\nping\n".utf8) {
      try await peer.send(bytes: [byte])
    }
    #expect(await peer.line(beginning: "accepted")?.hasPrefix("accepted 1 ref=a1 ") == true)
    await market.close()
  }

  @Test func `many lines may come in one read`() async throws {
    let market = try await TestMarket.open()
    try await market.furnish(members: ["north"])
    let peer = try await market.login("north", "trader")
    let lines = (1...500).map { "buy 1 QH.DRILL.A @ \($0) ref=r\($0)\n" }.joined()
    try await peer.send(bytes: [UInt8](lines.utf8))
    for number in 1...500 {
      #expect(await peer.line()?.hasPrefix("accepted \(number) ref=r\(number) ") == true)
    }
    await market.close()
  }

  @Test func `ten megabytes without a line's end are one error`() async throws {
    let market = try await TestMarket.open()
    let peer = try await market.connect()
    let part = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
    for _ in 1...10 { try await peer.send(bytes: part) }
    #expect(await peer.line()?.contains("line-too-long") == true)
    try await peer.send("", "ping")
    #expect(await peer.line() == "pong")
    await market.close()
  }

  @Test(arguments: [
    [UInt8](repeating: 0, count: 300) + [10], [0xff, 0xfe, 10], [0xc3, 0x28, 10], [10], [13, 10],
    [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 10], [UInt8]("GET / HTTP/1.1\r\n".utf8),
    [UInt8]("ping ping\n".utf8), [UInt8](" ping\n".utf8), [UInt8]("PING\n".utf8),
  ])
  func `bytes that are no request are an error and no more`(_ bytes: [UInt8]) async throws {
    let market = try await TestMarket.open()
    let peer = try await market.connect()
    try await peer.send(bytes: bytes)
    #expect(await peer.line()?.hasPrefix("error ") == true)
    #expect(try await peer.ask("ping") == "pong")
    await market.close()
  }

  @Test func `after ten errors the connection is closed and nobody else is`() async throws {
    let market = try await TestMarket.open()
    let house = try await market.loginOperator()
    let peer = try await market.connect()
    try await peer.send(bytes: [UInt8](String(repeating: "nonsense\n", count: 30).utf8))
    let answers = await peer.rest()
    #expect(answers.count == 11)
    #expect(answers.last == "bye too-many-errors")
    #expect(try await house.ask("ping") == "pong")
    await market.close()
  }

  @Test func `random bytes never disturb the others`() async throws {
    let market = try await TestMarket.open()
    let house = try await market.loginOperator()
    var generator = SeededGenerator(seed: 20_261_124)
    for _ in 1...100 {
      let peer = try await market.connect()
      let bytes = (0..<Int.random(in: 1...2_000, using: &generator)).map { _ in
        UInt8.random(in: .min ... .max, using: &generator)
      }
      try? await peer.send(bytes: bytes)
      if Bool.random(using: &generator) { try? await peer.reset() } else { try? await peer.close() }
    }
    #expect(try await house.ask("ping") == "pong")
    await market.close()
  }

  @Test func `five hundred idle connections and a login`() async throws {
    let market = try await TestMarket.open()
    var idle: [Peer] = []
    for _ in 1...500 { idle.append(try await market.connect()) }
    let house = try await market.loginOperator()
    #expect(try await house.ask("ping") == "pong")
    for peer in idle { #expect(try await peer.ask("ping") == "pong") }
    await market.close()
  }

  @Test func `a peer that has said all it will is answered before it is closed`() async throws {
    let market = try await TestMarket.open()
    try await market.furnish(members: ["north"])
    let peer = try await market.login("north", "trader")
    market.journal.setFaults { $0.holdsCommits = true }
    try await peer.send("buy 1 QH.DRILL.A @ 1 ref=a1")
    try await peer.closeOutput()
    market.journal.setFaults { $0.holdsCommits = false }
    let rest = await peer.rest()
    #expect(rest.count == 1)
    #expect(rest.first?.hasPrefix("accepted 1 ref=a1 ") == true)
    await market.close()
  }
}

/// Splitmix64: the same numbers for the same seed.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var word = state
    word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
    return word ^ (word >> 31)
  }
}
