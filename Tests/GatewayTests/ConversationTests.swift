import Testing

@Suite(.timeLimit(.minutes(1))) struct ConversationTests {
  @Test func `an order is entered and answered over a socket`() async throws {
    let market = try await TestMarket.open()
    try await market.furnish(members: ["north"])
    let peer = try await market.login("north", "trader")
    let answer = try await peer.ask("buy 5 QH.DRILL.A @ 10 ref=a1")
    #expect(
      answer?.hasPrefix("accepted 1 ref=a1 order=") == true, "\(answer ?? "closed")")
    await market.close()
    #expect(await peer.rest() == ["bye shutdown"])
  }
}
