import LineProtocol
import TalaClient
import Testing

@Suite struct TypingTests {
  @Test func `a line without its reference gets one that is never used again`() {
    var giver = ReferenceGiver(session: 12)
    #expect(giver.complete("buy 1 QH.CHG.20261124.12 @ 5") == "buy 1 QH.CHG.20261124.12 @ 5 ref=s12-1")
    #expect(giver.complete("cancel s12-1") == "cancel s12-1 ref=s12-2")
  }

  @Test(arguments: ["cancel a1 ref=a2", "cash", "watch QH.*", "ping", "nonsense", ""])
  func `other lines stay as they are`(_ line: String) {
    var giver = ReferenceGiver(session: 12)
    #expect(giver.complete(line) == line)
  }

  @Test func `a notice's reference comes before its text`() {
    var giver = ReferenceGiver(session: 1)
    #expect(giver.complete("notice gate moves to 18:00") == "notice ref=s1-1 gate moves to 18:00")
  }

  @Test func `lines are coloured only where colours are wanted`() throws {
    let line = try #require(ResponseLine([UInt8]("refused 3 ref=a code=101".utf8)))
    #expect(LinePainter(isColoured: false).paint(line) == "refused 3 ref=a code=101")
    #expect(LinePainter(isColoured: true).paint(line) == "\u{1b}[31mrefused 3 ref=a code=101\u{1b}[0m")
  }
}
