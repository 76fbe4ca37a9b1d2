import MarketEngine
import Testing

/// Which kind of request can meet which refusal. What can happen is shown in a transcript or in a long conversation, and what cannot is named
/// here, with the reason.
struct KindsByRefusalTests {
  typealias Kinds = Set<RequestKind>
  typealias Codes = Set<RefusalCode>

  struct Impossible: Sendable {
    var kinds: Kinds
    var codes: Codes
    var why: String

    init(_ codes: Codes, _ kinds: Kinds, _ why: String) {
      (self.kinds, self.codes, self.why) = (kinds, codes, why)
    }

    var pairs: [KindRefused] { KindRefused.pairs(kinds, codes) }
  }

  static let all = Kinds(RequestKind.allCases)
  /// Orders, but for those in blocks.
  static let orders: Kinds = [
    .limit, .tillDate, .immediateOrCancel, .fillOrKill, .iceberg, .allOrNone, .postRefuse, .postSlide, .market,
    .marketToLimit, .stopMarket, .stopLimit, .pooled,
  ]
  static let reviews: Kinds = [.dispute, .agree, .bust, .uphold, .approve, .reject]
  /// Names a live order.
  static let changes: Kinds = [.replace, .hibernate, .reactivate, .cancel]
  /// Says no to a proposal.
  static let withdrawals: Kinds = [.decline, .retract]
  /// Enters nothing, and needs neither phase nor cash.
  static let exits: Kinds = Kinds([.hibernate, .cancel, .massCancel, .discard]).union(withdrawals)

  static let impossible: [Impossible] = [
    Impossible(
      [
        .nameTaken, .inexactDivision, .gatePassed, .contractExists, .clockNotManual, .clockNotForward, .notWithdrawable,
        .alreadySettled, .contractTraded, .beyondCapability,
      ], all, "of operators' requests and pools"),
    Impossible([.valueOutOfRange], all.subtracting([.agree, .bust]), "posts nothing beyond what was reserved"),
    Impossible(
      [.notPermitted], changes.union([.leg, .discard, .dispute, .agree]), "needs no role and has no account of its own"),
    Impossible([.unknownMember], all.subtracting([.negotiate, .massCancel]), "names no member"),
    Impossible([.unknownUser], all, "names no user"),
    Impossible(
      [.unknownAccount], changes.union(reviews).union(withdrawals).union([.leg, .discard]), "names no account"),
    Impossible(
      [.unknownFacility],
      changes.union(reviews).union(withdrawals).union([.massCancel, .basket, .discard]), "names no facility"),
    Impossible([.unknownZone], all.subtracting([.massCancel]), "names no zone but a contract's, which is an unknown contract"),
    Impossible(
      [.unknownContract], changes.union(reviews).union(withdrawals).union([.discard, .confirm]), "names no contract"),
    Impossible([.unknownOrder], all.subtracting(changes).subtracting([.quote]), "names no order"),
    Impossible([.limitReached], exits.union(reviews).union([.call]), "adds nothing that is counted"),
    Impossible([.wrongPhase], exits.union(reviews), "in any phase in which there is an order, a proposal or a trade"),
    Impossible([.wrongPhase, .accountRestricted], [.leg], "looked at when the basket is sent"),
    Impossible([.accountRestricted], exits.union(reviews), "gives back, or a trade that was made"),
    Impossible(
      [.notCombinable], reviews.union(withdrawals).union([.massCancel, .discard, .basket, .reactivate]),
      "has nothing to combine"),
    Impossible([.badExpiry], [.limit, .immediateOrCancel, .fillOrKill], "has no end"),
    Impossible(
      [.badExpiry],
      changes.union(reviews).union(withdrawals).union([.massCancel, .quote, .leg, .basket, .discard, .confirm, .call]),
      "names no end"),
    Impossible([.priceOutOfRange], [.market, .marketToLimit], "has the end of the range for its price"),
    Impossible(
      [.priceOutOfRange], exits.union(reviews).union([.reactivate, .confirm, .call]),
      "names no price, or had it looked at when it came"),
    Impossible(
      [.priceOutOfRange, .quantityOutOfRange, .insufficientCash, .insufficientRights], [.leg],
      "looked at when the basket is sent"),
    Impossible([.quantityOutOfRange], exits.union(reviews), "names no quantity"),
    Impossible([.insufficientCash], exits.union(reviews).subtracting([.agree]), "reserves no cash"),
    Impossible([.insufficientRights], exits.union(reviews).subtracting([.agree, .bust]), "reserves no rights"),
    Impossible([.openQuantityDiffers], all.subtracting([.replace, .cancel]), "has no was"),
    Impossible([.clipOutOfRange], all.subtracting([.iceberg, .block, .replace]), "has no clip"),
    Impossible(
      [.wouldTrade], all.subtracting([.iceberg, .postRefuse, .postSlide, .pooled, .block, .replace, .reactivate]),
      "is not post-only"),
    Impossible([.stopReached], all.subtracting([.stopMarket, .stopLimit, .block, .replace, .reactivate]), "has no stop price"),
    Impossible([.wrongState], all.subtracting([.replace, .hibernate, .reactivate]), "no order's state is asked"),
    Impossible([.legUnfilled, .ownOrderInLeg, .legsDiffer, .poolInTwoLegs], all.subtracting([.basket]), "is no basket"),
    Impossible([.outsideCollar], [.market, .marketToLimit, .stopMarket], "has the end of the collar for its price"),
    Impossible(
      [.outsideCollar], exits.union(reviews).union([.leg, .negotiate, .confirm, .call]), "enters no book"),
    Impossible(
      [.ownOrderCrossed], [.immediateOrCancel, .fillOrKill, .allOrNone, .postRefuse, .postSlide, .quote, .basket],
      "does not enter in a call"),
    Impossible([.ownOrderCrossed], [.stopMarket, .stopLimit], "waits, in a call too"),
    Impossible([.ownOrderCrossed], exits.union(reviews).union([.leg, .negotiate, .confirm, .call]), "enters no book"),
    Impossible([.unknownNegotiation], all.subtracting([.confirm, .decline, .retract]), "names no proposal"),
    Impossible([.unknownTrade, .wrongTradeState], all.subtracting(reviews), "names no trade"),
    Impossible([.noCallPrice], all.subtracting([.call]), "is no call"),
    Impossible(
      [.orderTooLarge, .orderValueTooHigh, .positionLimit, .creditLimit, .tooManyRequests, .halted],
      exits.union(reviews).union([.leg, .call]), "is held to no safeguard"),
    Impossible([.halted], [.replace, .reactivate], "a halted member has no order"),
    Impossible([.unknownPool, .poolHasOffer], all.subtracting([.pooled, .block]), "names no pool"),
  ]

  @Test func `every pair that cannot happen is named once`() {
    let named = Self.impossible.flatMap(\.pairs)
    #expect(Dictionary(grouping: named) { $0 }.filter { $1.count > 1 }.keys.sorted() == [])
  }

  @Test func `every pair that can happen is shown, and no other`() async throws {
    let shown = try await CoverageTests.seen().kindsRefused.union(LongConversationTests.seen().kindsRefused)
    let impossible = Set(Self.impossible.flatMap(\.pairs))
    let pairs = Set(KindRefused.pairs(Self.all, Codes(RefusalCode.allCases)))
    #expect(pairs.subtracting(impossible).subtracting(shown).sorted() == [])
    #expect(shown.intersection(impossible).sorted() == [])
  }

  /// What a call takes, and what of it can be changed; what has a lower number than 201 is refused before the phase is looked at.
  static let inCall: Kinds = changes.union([
    .limit, .tillDate, .iceberg, .market, .marketToLimit, .stopMarket, .stopLimit, .pooled, .block,
  ])
  static let inCallImpossible = [Impossible([.wouldTrade], inCall, "no post-only order enters in a call")]

  @Test func `every pair that can happen in a call is shown there`() async throws {
    let shown = try await CoverageTests.seen().kindsRefusedIn[.call] ?? []
    let impossible = Set((Self.impossible + Self.inCallImpossible).flatMap(\.pairs))
    let codes = Codes(RefusalCode.allCases.filter { $0.rawValue > RefusalCode.wrongPhase.rawValue })
    let pairs = Set(KindRefused.pairs(Self.inCall, codes)).subtracting(impossible)
    #expect(pairs.subtracting(shown).sorted() == [])
    let others = Self.orders.subtracting(Self.inCall).union([.quote])
    #expect(Set(KindRefused.pairs(others, [.wrongPhase])).subtracting(shown).sorted() == [])
  }

  /// Those that name an order, a proposal or a trade of the call's contract, and meet what is not about the name itself.
  @Test func `confirmations and reviews in a call are refused as in any phase, and nothing is confirmed`() async throws {
    let shown = try await CoverageTests.seen().kindsRefusedIn[.call] ?? []
    let impossible = Set(Self.impossible.flatMap(\.pairs))
    let named: Codes = [.notPermitted, .unknownAccount, .unknownFacility]
    let reviewing = Set(
      KindRefused.pairs(
        Self.reviews.union(Self.withdrawals), named.union([.wrongTradeState, .insufficientCash, .insufficientRights])))
    let confirming = Set(KindRefused.pairs([.confirm], named.union([.wrongPhase])))
    #expect(reviewing.union(confirming).subtracting(impossible).subtracting(shown).sorted() == [])
    let later = shown.filter { $0.kind == .confirm && $0.code.rawValue > RefusalCode.wrongPhase.rawValue }
    #expect(later.sorted() == [])
  }

  @Test func `a frozen contract lets orders leave by the rules of any phase`() async throws {
    let shown = try await CoverageTests.seen().kindsRefusedIn[.frozen] ?? []
    let impossible = Set(Self.impossible.flatMap(\.pairs))
    let codes = Codes(RefusalCode.allCases.filter { $0.rawValue > RefusalCode.wrongPhase.rawValue })
    let pairs = Set(KindRefused.pairs([.hibernate, .cancel], codes)).subtracting(impossible)
    #expect(pairs.subtracting(shown).sorted() == [])
  }

  @Test(arguments: [ContractPhase.planned, .disclosure, .frozen, .closed, .delivery])
  func `a phase without trading is why every kind of order is refused`(_ phase: ContractPhase) async throws {
    let shown = try await CoverageTests.seen().kindsRefusedIn[phase] ?? []
    let entering = Self.orders.union([.quote, .block])
    #expect(Set(KindRefused.pairs(entering, [.wrongPhase])).subtracting(shown).sorted() == [])
    let later = shown.filter { entering.contains($0.kind) && $0.code.rawValue > RefusalCode.wrongPhase.rawValue }
    #expect(later.sorted() == [])
  }
}
