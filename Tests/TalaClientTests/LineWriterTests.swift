import NIOCore
import TalaClient
import Testing

@Suite struct LineWriterTests {
  private func line(_ request: LoadRequest, number: UInt64) -> String {
    var writer = LineWriter(mark: "k3x9.", market: LoadMarket(zone: "LOAD", day: "20261126"))
    var buffer = ByteBuffer()
    writer.write(request, number: number, to: &buffer)
    return String(buffer: buffer)
  }

  @Test func `an order is the line a person would type`() {
    let order = LoadRequest(
      session: 0, kind: .order, isSell: true, book: 50, lots: 125, ticks: -305)
    #expect(line(order, number: 12) == "sell 12.5 LOAD.CHG.20261126.1230 @ -30.5 ref=k3x9.12\n")
  }

  @Test func `cancels and replaces name their order by its reference`() {
    #expect(
      line(LoadRequest(session: 0, kind: .cancel, target: 9), number: 10)
        == "cancel k3x9.9 ref=k3x9.10\n")
    #expect(
      line(LoadRequest(session: 0, kind: .replace, lots: 5, target: 9), number: 10)
        == "replace k3x9.9 0.5 ref=k3x9.10\n")
    #expect(
      line(
        LoadRequest(session: 0, kind: .replace, lots: 5, ticks: 10, target: 9, hasPrice: true),
        number: 10) == "replace k3x9.9 0.5 @ 1.0 ref=k3x9.10\n")
    #expect(line(LoadRequest(session: 0, kind: .cancelAll), number: 1) == "cancel-all ref=k3x9.1\n")
  }
}
