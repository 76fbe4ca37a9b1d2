import LineProtocol
import TalaClient
import Testing

@Suite struct ConversationTests {
  private func line(_ text: String) throws -> ResponseLine {
    try #require(ResponseLine([UInt8](text.utf8)))
  }

  /// What each line of a talk is to the client: `>` is sent, `<` is heard; the number is that of the line it answers.
  private func play(_ talk: String) throws -> [String] {
    var conversation = Conversation()
    var said: [String] = []
    for text in talk.split(separator: "\n") {
      let line = try line(String(text.dropFirst(2)))
      if text.hasPrefix(">") {
        _ = conversation.send(line)
      } else {
        said.append(word(conversation.hear(line)))
      }
    }
    said.append("waiting \(conversation.waiting)")
    return said
  }

  private func word(_ heard: Conversation.Heard) -> String {
    switch heard {
    case .answer(let number): "answer \(number)"
    case .row(let number): "row \(number)"
    case .end(let number): "end \(number)"
    case .ping: "ping"
    case .farewell: "farewell"
    case .event: "event"
    }
  }

  @Test func `a greeting and a login are answered in turn`() throws {
    let said = try play(
      """
      > hello tala/1
      < hello tala/1 market=QH challenge=00
      > login gonghe trader1 signature=00
      < welcome session=12 last=1841
      """)
    #expect(said == ["answer 1", "answer 2", "waiting 0"])
  }

  @Test func `answers find their requests by reference in any order`() throws {
    let said = try play(
      """
      > sell 5.0 QH.SHIFT.20261124.11-15.18-22 @ 324.7 ref=a1
      > cancel a0 ref=a2
      < throttled ref=a2 by=window
      < accepted 1842 ref=a1 order=77120 open=5.0
      """)
    #expect(said == ["answer 2", "answer 1", "waiting 0"])
  }

  @Test func `of several lines with one mark the oldest is answered first`() throws {
    let said = try play(
      """
      > buy 5.0 QH.CHG.20261124.12 @ 1 ref=a1
      > buy 6.0 QH.CHG.20261124.12 @ 1 ref=a1
      > by 7.0 QH.CHG.20261124.12 @ 1 ref=a1
      > cash tag=q1
      > cash tag=q1
      < accepted 1 ref=a1 order=7 open=5.0
      < error col=1 unknown-verb ref=a1 line=3
      < refused 2 ref=a1 code=102 reference-reused
      < cash account=main cash=1.00 tag=q1
      < end cash tag=q1 rows=1
      < cash account=main cash=1.00 tag=q1
      < end cash tag=q1 rows=1
      """)
    #expect(said == ["answer 1", "answer 3", "answer 2", "row 4", "end 4", "row 5", "end 5", "waiting 0"])
  }

  @Test func `an order's own events are answers to nothing`() throws {
    let said = try play(
      """
      > sell 5.0 QH.CHG.20261124.12 @ 1 ref=a1
      < accepted 1 ref=a1 order=7 open=5.0
      < filled 2 order=7 2.0 @ 1 left=3.0 trade=1 liquidity=maker ref=a1
      > cancel a1 ref=a2
      < cancelled 3 ref=a1 order=7 left=3.0 by=gate
      < refused 4 ref=a2 code=109 unknown-order
      """)
    #expect(said == ["answer 1", "event", "event", "answer 2", "waiting 0"])
  }

  @Test func `another user's answer under the same reference is not ours`() throws {
    let said = try play(
      """
      > login gonghe trader1 signature=00
      < welcome session=1 last=0
      > cancel x ref=a1
      < refused 1 ref=a1 code=109 unknown-order user=trader2
      < refused 2 ref=a1 code=109 unknown-order user=trader1
      """)
    #expect(said == ["answer 1", "event", "answer 2", "waiting 0"])
  }

  @Test func `a line that is not understood is found by its number`() throws {
    let said = try play(
      """
      > pong
      > by 5 X ref=a1
      > ping
      < error col=1 unknown-verb ref=a1 line=2
      < pong
      """)
    #expect(said == ["answer 2", "answer 3", "waiting 0"])
  }

  @Test func `rows belong to their question until its end`() throws {
    let said = try play(
      """
      > cash tag=q1
      > orders
      < cash account=main cash=1.00 tag=q1
      < end orders rows=0
      < end cash tag=q1 rows=1
      """)
    #expect(said == ["row 1", "end 2", "end 1", "waiting 0"])
  }

  @Test func `the time is an answer without an end`() throws {
    let said = try play(
      """
      > time
      > time tag=q1
      < time 2026-11-24T07:00:00Z tag=q1
      < time 2026-11-24T07:00:00Z
      """)
    #expect(said == ["answer 2", "answer 1", "waiting 0"])
  }

  @Test func `a question that is not taken ends at once`() throws {
    let said = try play(
      """
      > book QH.CHG.20261124.12 tag=q1
      < throttled tag=q1 by=questions
      """)
    #expect(said == ["answer 1", "waiting 0"])
  }

  @Test func `an answer given again counts whatever its reason was`() throws {
    let said = try play(
      """
      > cancel a1 ref=a2
      < cancelled 3 ref=a2 order=7 left=3.0 by=member user=u again
      """)
    #expect(said == ["answer 1", "waiting 0"])
  }

  @Test func `watching and pongs are not answered`() throws {
    let said = try play(
      """
      > watch QH.*
      > pong
      > logout
      < ping
      < bye logout
      """)
    #expect(said == ["ping", "farewell", "waiting 0"])
  }
}
