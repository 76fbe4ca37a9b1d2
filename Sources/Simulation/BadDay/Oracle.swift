import ExchangeRuntime
import Journal
import MarketEngine

/// Hears every block the moment it is committed, executes it on the plain twin, and so knows what is true: against it everything is held that
/// anybody is told on a bad day.
final class Oracle: @unchecked Sendable {
  // A class because database, machines and clients hold what they hear against it. Sendable: one thread lives through the whole day.

  /// What a user asked for under a reference.
  private struct Request: Hashable {
    var user: UInt32
    var first: UInt64
    var second: UInt64
  }

  private(set) var twin = PlainTwin()
  private(set) var blocks: UInt64 = 0
  /// Events of each command, digested; that of sequence 1 first.
  private(set) var outcomes: [Digest] = []
  /// Bytes of each command.
  private var commands: [[UInt8]] = []
  /// What each member was told, by its numbers from 1.
  private var told: [[Digest]] = []
  /// How often each command was taken by a machine, and how often it is in the journal; of all changes by one user under one reference
  /// together, since what some of them are is known only in their place.
  private var taken: [[UInt8]: Int] = [:]
  private var executed: [[UInt8]: Int] = [:]
  /// Bytes of changes that were taken as commands.
  private var changes: Set<[UInt8]> = []
  /// Changes that are read in their place; that of number 0 first.
  private var followed: [FollowedChange] = []
  private var done: Set<Request> = []
  private var conservation = Conservation()
  private(set) var violations: [String] = []
  /// Events of committed commands that the day has not heard yet.
  var unheard: [Event] = []
  private(set) var repetitions = 0

  /// Sequence number of the last committed command.
  var sequence: UInt64 { twin.sequence }

  func member(of user: UserNumber) -> MemberNumber? {
    user.value > 0 && Int(user.value) <= twin.users.count
      ? twin.users[Int(user.value) - 1].member : nil
  }

  /// What is wrong is kept; the day ends with the first.
  func complain(_ sentence: String) { violations.append(sentence) }

  /// Committed when the world's time was `now`.
  func committed(_ block: JournalBlock, at now: Timestamp) {
    guard violations.isEmpty else { return }
    guard block.number == blocks + 1, block.isIntact, block.firstSequence == sequence + 1,
      block.number == 1 || block.previousDigest == twin.eventDigest
    else { return complain("block \(block.number) of epoch \(block.epoch) does not follow block \(blocks)") }
    blocks = block.number
    checkTime(of: block, at: now)
    do throws(BlockFormatError) {
      for command in try BlockDecoder.commands(of: block) { execute(command, at: block.time) }
    } catch {
      complain("block \(block.number) cannot be read: \(error)")
    }
    guard block.digest == twin.eventDigest else {
      return complain("block \(block.number) came out otherwise than on the twin")
    }
    if blocks % 16 == 0 { checkState() }
  }

  /// A block has the time when it was formed, which is before it is committed, by a clock that is wrong by no more than is checked; or the
  /// time of the block before, which was as late at most. Under a manual clock its time is the market's own.
  private func checkTime(of block: JournalBlock, at now: Timestamp) {
    guard let opened = twin.opened, opened.clock == .real else { return }
    let ahead = block.time.nanoseconds - now.nanoseconds
    if ahead > RuntimeLimits.clockDifference {
      complain("block \(block.number) is committed \(ahead / 1_000_000) ms before its own time")
    }
  }

  private func execute(_ command: Command, at time: Timestamp) {
    let bytes = CommandCodec.bytes(of: command)
    commands.append(bytes)
    if command.comesFromClients { noteExecuted(command, bytes) }
    let events = twin.execute(command, at: time)
    unheard += events
    outcomes.append(Oracle.digest(of: events))
    for place in followed.indices { followed[place].look(at: twin) }
    for event in events {
      conservation.follow(event, &violations)
      guard let note = event.note, note.number > 0 else { continue }
      if case .repeated = event { continue }
      while told.count < Int(note.member.value) { told.append([]) }
      told[Int(note.member.value) - 1].append(Oracle.digest(of: [event]))
    }
    noteDone(command, events)
  }

  /// What clients want is executed no more often than it was taken, and a change is one that was taken so or comes to it in this place.
  private func noteExecuted(_ command: Command, _ bytes: [UInt8]) {
    let key = Oracle.key(of: command)
    executed[key, default: 0] += 1
    if executed[key, default: 0] > taken[key, default: 0] {
      complain("\(command) is in the journal more often than it was taken")
    }
    guard command.unread != nil, !changes.contains(bytes) else { return }
    guard followed.contains(where: { $0.isTaken && $0.now == .command(bytes) }) else {
      return complain("\(command) is in the journal, and no change that was taken comes to it there")
    }
  }

  /// The bytes of a command, or what is common to all changes by one user under one reference.
  private static func key(of command: Command) -> [UInt8] { CommandCodec.bytes(of: command.unread ?? command) }

  /// What is done under a reference is done once.
  private func noteDone(_ command: Command, _ events: [Event]) {
    guard let origin = command.origin, origin.reference != .none else { return }
    for event in events {
      switch event {
      case .repeated:
        repetitions += 1
        return
      case .refused: return
      default: break
      }
    }
    let request = Request(
      user: origin.user.value, first: origin.reference.first, second: origin.reference.second)
    if !done.insert(request).inserted { complain("\(command) was done a second time") }
  }

  /// What was committed behind these blocks, which nobody was told of, is no more: what is true begins anew and is what they say.
  func takeBack(to blocks: [JournalBlock]) {
    twin = PlainTwin()
    self.blocks = 0
    outcomes = []
    commands = []
    told = []
    executed = [:]
    done = []
    conservation = Conservation()
    for place in followed.indices { followed[place].forget(at: twin) }
    let heard = (unheard, repetitions)
    // They were held against the world's time when they were committed.
    for block in blocks { committed(block, at: Timestamp(nanoseconds: .max)) }
    (unheard, repetitions) = heard
  }

  /// A machine's exchange took it.
  func took(_ command: Command) {
    taken[Oracle.key(of: command), default: 0] += 1
    if command.unread != nil { changes.insert(CommandCodec.bytes(of: command)) }
  }

  /// A user wants a change that is to be read in its place. Its number.
  func follow(_ change: UnreadChange, by origin: Origin) -> Int {
    var followed = FollowedChange(change, by: origin)
    followed.look(at: twin)
    self.followed.append(followed)
    return self.followed.count - 1
  }

  func took(change number: Int) {
    followed[number].isTaken = true
    let change = followed[number]
    let command: Command =
      change.change.kind == .replace
      ? .replace(change.origin, ReplaceOrder(target: .unknown)) : .cancel(change.origin, CancelOrder(target: .unknown))
    taken[Oracle.key(of: command), default: 0] += 1
  }

  /// A client was told that its request is the command `sequence` and has these events.
  func check(answer: Digest, to command: Command, at sequence: UInt64) {
    guard sequence <= self.sequence else {
      return complain("\(command) was answered as \(sequence) before that was committed")
    }
    guard commands[Int(sequence) - 1] == CommandCodec.bytes(of: command) else {
      return complain("\(command) was answered as \(sequence), which is another command")
    }
    guard outcomes[Int(sequence) - 1] == answer else {
      return complain("\(command) was answered otherwise than the journal says")
    }
  }

  /// A client was told that its change was read as the command `sequence` and has these events.
  func check(answer: Digest, toChange number: Int, at sequence: UInt64) {
    let change = followed[number]
    guard sequence > 0, sequence <= self.sequence else {
      return complain("\(change.change) was answered as \(sequence) before that was committed")
    }
    guard change.reading(after: sequence - 1) == .command(commands[Int(sequence) - 1]) else {
      return complain("\(change.change) was answered as \(sequence), which is not what it comes to there")
    }
    guard outcomes[Int(sequence) - 1] == answer else {
      return complain("\(change.change) was answered otherwise than the journal says")
    }
  }

  /// A client was told that its change cannot be read in the state after the command `sequence`.
  func check(_ misfit: UnreadChange.Misfit, toChange number: Int, after sequence: UInt64) {
    let change = followed[number]
    guard sequence <= self.sequence else {
      return complain("\(change.change) was answered of \(sequence), which is not committed")
    }
    guard change.reading(after: sequence) == .misfit(misfit) else {
      return complain("\(change.change) was answered \(misfit), and after \(sequence) it is not")
    }
  }

  /// A client was told an event of its member.
  func check(told event: Digest, number: UInt64, of member: MemberNumber) {
    let all = Int(member.value) <= told.count ? told[Int(member.value) - 1] : []
    guard number > 0, Int(number) <= all.count else {
      return complain("member \(member.value) was told number \(number) before it was committed")
    }
    guard all[Int(number) - 1] == event else {
      return complain("member \(member.value) was told another number \(number) than the journal has")
    }
  }

  /// The state after the last committed command.
  func checkState() {
    do throws(StateReadError) {
      let picture = try MarketPicture(words: twin.stateWords())
      violations += conservation.violations(events: [], after: picture)
    } catch {
      complain("the state cannot be read: \(error)")
    }
  }

  static func digest(of events: [Event]) -> Digest {
    var digest = Digest.start
    for event in events { event.absorb(into: &digest) }
    return digest
  }
}

extension Command {
  /// Who asks; nil for the market's clockwork and for sessions.
  var origin: Origin? {
    switch self {
    case .open, .due, .login, .endSession: nil
    case .order(let origin, _), .replace(let origin, _), .cancel(let origin, _),
      .massCancel(let origin, _), .hibernate(let origin, _), .reactivate(let origin, _),
      .quote(let origin, _), .leg(let origin, _), .basket(let origin, _), .discard(let origin),
      .operate(let origin, _), .negotiate(let origin, _), .answer(let origin, _),
      .review(let origin, _), .block(let origin, _):
      origin
    }
  }

  /// Whether only a client's wish brings it into the journal.
  fileprivate var comesFromClients: Bool {
    switch self {
    case .open, .due: false
    case .endSession(let end): end.end != .notReturned
    default: true
    }
  }
}
