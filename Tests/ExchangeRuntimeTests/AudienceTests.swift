import ExchangeRuntime
import MarketEngine
import MarketFixtures
import Testing

@Suite struct AudienceTests {
  private static func note(
    member: UInt32 = 2, number: UInt64 = 5, session: UInt64 = 9
  ) -> Note {
    Note(
      member: MemberNumber(member), user: UserNumber(3), number: number,
      reference: DrillMarket.reference(1), session: SessionNumber(session))
  }

  @Test func `a member's events go to the member`() {
    #expect(Audience.of(.done(AudienceTests.note())) == .member(MemberNumber(2)))
    let refusal = Refusal(.wrongPhase)
    #expect(Audience.of(.refused(AudienceTests.note(), refusal)) == .member(MemberNumber(2)))
  }

  @Test func `a refusal to nobody's number goes to the session that asked, if any`() {
    let refusal = Refusal(.notPermitted)
    let note = AudienceTests.note(member: 0, number: 0)
    #expect(Audience.of(.refused(note, refusal)) == .session(SessionNumber(9)))
    let stranger = AudienceTests.note(member: 0, number: 0, session: 0)
    #expect(Audience.of(.refused(stranger, refusal)) == .nobody)
  }

  @Test func `an answer given again goes to the session that asked again`() {
    let answer = FirstAnswer(kind: .done, order: .none, first: 0, second: 0, code: 0)
    #expect(
      Audience.of(.repeated(AudienceTests.note(), answer)) == .session(SessionNumber(9)))
  }

  @Test func `phases and notices go to everyone, the registry to nobody`() {
    #expect(Audience.of(.phaseChanged(ContractNumber(1), .continuous)) == .everyone)
    #expect(Audience.of(.zoneAdded(ZoneNumber(1), DrillMarket.name("QH"))) == .nobody)
    #expect(
      Audience.of(.sessionEnded(SessionNumber(4), .logout)) == .session(SessionNumber(4)))
  }
}
