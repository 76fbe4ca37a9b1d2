import ExchangeRuntime
import LineProtocol
public import MarketEngine

extension Session {
  /// Asks the exchange, or answers from the directory what that knows.
  mutating func ask(
    _ query: QueryRequest, by identity: Identity, in surroundings: Surroundings,
    at moment: Moment, into turn: inout Turn
  ) {
    guard takeToken(.none, tag: query.tag, at: moment, into: &turn) else { return }
    switch query.kind {
    case .time:
      AnswerFormatter.time(surroundings.marketTime, tag: query.tag, to: &turn.reply)
    case .help:
      let lines = AnswerFormatter.help(tag: query.tag, to: &turn.reply)
      AnswerFormatter.end(.help, tag: query.tag, rows: lines, to: &turn.reply)
    case .contracts(let pattern):
      tellContracts(pattern, query.tag, of: surroundings.directory, into: &turn)
    case .trades(let limit):
      turn.errands.append(.ownTrades(limit: limit, tag: query.tag))
    case .cash, .positions, .orders, .rights, .book, .indicative, .limits, .pools:
      guard questions.count < surroundings.limits.questions else {
        return SessionFormatter.notTaken(
          .throttled, tag: query.tag, by: "questions", to: &turn.reply)
      }
      let question = Question(
        number: nextQuestion, kind: query.kind, tag: query.tag,
        contract: contract(of: query.kind, in: surroundings.directory))
      guard let asked = Session.asked(question, by: identity.member, in: surroundings) else {
        return
      }
      questions.append(question)
      submit(.query(asked, tag: nextQuestion), into: &turn)
      nextQuestion += 1
    }
  }

  /// The question as the exchange takes it. What nobody has is asked for under a number nobody has, and has no rows.
  private static func asked(
    _ question: Question, by member: MemberNumber, in surroundings: Surroundings
  ) -> Query? {
    let directory = surroundings.directory
    switch question.kind {
    case .cash: return .cash(member)
    case .positions: return .positions(member)
    case .orders: return .orders(member)
    case .limits: return .limits(member)
    case .pools: return .pools(member)
    case .rights(let rights):
      let account =
        rights.account == .empty
        ? directory.firstAccount(of: member) : directory.account(rights.account, of: member)
      return .rights(account ?? .none, rights.first, rights.end)
    case .book(_, let depth):
      return .book(question.contract, depth: min(depth, surroundings.limits.depth))
    case .indicative: return .indicative(question.contract)
    case .time, .help, .contracts, .trades: return nil
    }
  }

  private func contract(of kind: QueryKind, in directory: Directory) -> ContractNumber {
    switch kind {
    case .book(let symbol, _), .indicative(let symbol): directory.contract(symbol) ?? .none
    case .cash, .positions, .rights, .orders, .trades, .contracts, .limits, .pools, .time, .help: .none
    }
  }

  private func tellContracts(
    _ pattern: ContractPattern, _ tag: Reference, of directory: Directory, into turn: inout Turn
  ) {
    let entries = directory.contracts.matching(pattern)
    for entry in entries {
      MarketDataFormatter.contract(
        entry.number, entry.terms, phase: entry.phase, tag: tag, names: directory,
        to: &turn.reply)
    }
    AnswerFormatter.end(.contracts, tag: tag, rows: entries.count, to: &turn.reply)
  }

  /// The exchange has answered a question.
  public mutating func answered(
    question number: UInt64, rows: [QueryRow], in surroundings: Surroundings,
    into turn: inout Turn
  ) {
    guard state != .closed, let index = questions.firstIndex(where: { $0.number == number })
    else { return }
    let question = questions.remove(at: index)
    var count = 0
    for row in rows where Session.isAskedFor(row, question.kind, in: surroundings.directory) {
      AnswerFormatter.write(
        row, of: question.contract, tag: question.tag, names: surroundings.directory,
        to: &turn.reply)
      count += 1
    }
    AnswerFormatter.end(question.kind.verb, tag: question.tag, rows: count, to: &turn.reply)
  }

  /// Rows of other facilities than the one named are left out.
  private static func isAskedFor(
    _ row: QueryRow, _ kind: QueryKind, in directory: Directory
  ) -> Bool {
    guard case .rights(let rights) = kind, rights.facility != .empty, case .right(let right) = row
    else { return true }
    return directory.facility(rights.facility) == right.facility
  }
}

extension QueryKind {
  /// The verb it is asked with.
  var verb: Verb {
    switch self {
    case .cash: .cash
    case .positions: .positions
    case .rights: .rights
    case .orders: .orders
    case .trades: .trades
    case .contracts: .contracts
    case .book: .book
    case .limits: .limits
    case .pools: .pools
    case .indicative: .indicative
    case .time: .time
    case .help: .help
    }
  }
}
