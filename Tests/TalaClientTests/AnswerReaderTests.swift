import TalaClient
import Testing

@Suite struct AnswerReaderTests {
  private func read(_ text: String) -> AnswerReader.Answer {
    AnswerReader(mark: "k3x9.").read([UInt8](text.utf8).span)
  }

  @Test(arguments: [
    ("accepted 1842 ref=k3x9.17 order=77120 open=5.0 side=sell", AnswerReader.Word.accepted),
    ("replaced 1844 ref=k3x9.17 order=77120 open=3.0", .replaced),
    ("refused 1852 ref=k3x9.17 code=207 insufficient-cash need=1.00 free=0.00", .refused),
    ("cancelled 1851 ref=k3x9.17 order=77120 left=3.0 by=member", .cancelled),
    ("mass-cancelled 1852 ref=k3x9.17 orders=3 user=load", .massCancelled),
    ("throttled ref=k3x9.17 by=window", .notTaken),
    ("busy ref=k3x9.17", .notTaken),
    ("unavailable ref=k3x9.17", .notTaken),
    ("error col=5 too-precise ref=k3x9.17 line=7", .error),
  ])
  func `an answer names its request`(_ text: String, _ word: AnswerReader.Word) {
    #expect(read(text) == AnswerReader.Answer(word: word, number: 17))
  }

  @Test(arguments: [
    "filled 1843 order=77120 2.0 @ 324.7 left=3.0 trade=5512 liquidity=maker ref=k3x9.17 user=load",
    "reduced 1845 order=77120 1.0 left=2.0 by=self-trade ref=k3x9.17", "cash-moved 3 account=main",
    "pong", "trade QH.CHG.20261124.1200 2.0 @ 324.7 n=89", "welcome session=1 last=0",
    "time 2026-11-24T07:00:00Z", "contract QH.CHG.20261124.1200 planned", "end cash rows=1",
    "done 7 ref=k3x9.17 user=op", "",
  ])
  func `anything else is passed over`(_ text: String) {
    #expect(read(text) == AnswerReader.Answer(word: .other, number: nil))
  }

  @Test func `pings and farewells are known`() {
    #expect(read("ping").word == .ping)
    #expect(read("bye slow-reader").word == .bye)
    #expect(read("bye").word == .bye)
  }

  @Test func `another run's reference is nobody's`() {
    #expect(read("cancelled 3 ref=k3x8.17 order=1").number == nil)
    #expect(read("accepted 3 ref=k3x9. order=1").number == nil)
  }
}
