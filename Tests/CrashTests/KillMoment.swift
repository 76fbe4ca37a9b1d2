import Simulation

/// When the exchange is killed, in what the clients have sent and heard since it was started.
enum KillMoment: Sendable, Equatable, CustomStringConvertible {
  /// A table the projector writes: locked, it stops it before, in the middle of, or near the end of its transaction.
  enum Lock: String, Sendable, CaseIterable {
    case projection
    case orderEvent = "order_event"
    case rightMovement = "right_movement"
  }

  /// At once when so many lines are sent.
  case afterLines(Int)
  case afterAnswers(Int)
  /// When so many of the members' lines are heard, of the past or of now.
  case afterHearing(Int)
  /// When so many clients have taken their sessions back.
  case afterWelcomes(Int)
  /// After so many answers, with a projector that has been held up since all clients were back.
  case behind(Lock, answers: Int)
  /// When the exchange leads and has not opened its door.
  case beforeOpening

  var description: String {
    switch self {
    case .afterLines(let count): "right after line \(count) was sent"
    case .afterAnswers(let count): "after answer \(count)"
    case .afterHearing(let count): "after line \(count) was heard"
    case .afterWelcomes(let count): "after welcome \(count)"
    case .behind(let lock, let answers): "after answer \(answers) with tables held up at \(lock.rawValue)"
    case .beforeOpening: "before it opened"
    }
  }

  /// The moment of a run's kill of this index: every kind comes, the figures follow from chance.
  static func choose(_ index: Int, clients: Int, _ chance: inout SplitMix64) -> KillMoment {
    switch index % 10 {
    case 0: .afterLines(1 + chance.below(2_000))
    case 1, 6: .afterAnswers(1 + chance.below(4_000))
    case 2: .behind(Lock.allCases[chance.below(Lock.allCases.count)], answers: 1 + chance.below(2_000))
    case 3: .afterAnswers(1 + chance.below(20))
    case 4: .afterWelcomes(1 + chance.below(clients))
    case 5: .afterLines(1 + chance.below(200))
    case 7: .behind(Lock.allCases[chance.below(Lock.allCases.count)], answers: 1 + chance.below(4_000))
    case 8: .beforeOpening
    default: .afterHearing(1 + chance.below(600))
    }
  }
}
