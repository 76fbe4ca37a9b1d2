import Journal
import MarketEngine

/// A batch while it is formed: executed commands with their events, answers and pictures.
struct BatchDraft: ~Copyable {
  var time: Timestamp
  private let firstSequence: UInt64
  private let previousDigest: Digest
  private var encoder = BlockEncoder()
  var events: EventBuffer
  private var origins: [CommandOrigin] = []
  private var answers: [Answer] = []
  private var pictures: [BookPicture] = []

  private let commands: Int

  /// `waiting` is how many submissions wait, for a guess at the room it needs; `commands` the most it takes.
  init(after engine: borrowing Engine, at time: Timestamp, waiting: Int, commands: Int) {
    self.commands = commands
    self.time = time
    firstSequence = engine.sequence + 1
    previousDigest = engine.eventDigest
    events = EventBuffer(capacity: min(4 * waiting + 16, RuntimeLimits.blockEvents))
    origins.reserveCapacity(min(waiting, commands))
  }

  var isEmpty: Bool { origins.isEmpty && answers.isEmpty && pictures.isEmpty }

  /// Whether one more command could pass a limit of a block.
  var isFull: Bool {
    origins.count >= commands || events.count >= RuntimeLimits.blockEvents
      || encoder.byteCount > RuntimeLimits.blockBytes - CommandCodec.largest
      || answers.count + pictures.count >= commands
  }

  /// Adds a command that has been executed; its events begin at `firstEvent`.
  mutating func add(_ command: Command, from connection: ConnectionNumber, firstEvent: Int) {
    encoder.append(command)
    origins.append(
      CommandOrigin(
        connection: connection, firstEvent: UInt32(firstEvent), endEvent: UInt32(events.count)))
  }

  mutating func add(_ answer: Answer.Content, to connection: ConnectionNumber) {
    answers.append(Answer(connection: connection, content: answer, commandsBefore: origins.count))
  }

  mutating func add(_ picture: BookPicture) { pictures.append(picture) }

  mutating func add(_ more: [BookPicture]) { pictures.append(contentsOf: more) }

  /// The batch, and its block if it has commands.
  consuming func finish(
    number: UInt64, epoch: Int64, digest: Digest
  ) -> (block: JournalBlock?, batch: CommittedBatch) {
    let isCommandless = origins.isEmpty
    let batch = CommittedBatch(
      block: isCommandless ? 0 : number, firstSequence: firstSequence, time: time, events: events,
      origins: origins, answers: answers, pictures: pictures)
    guard !isCommandless else { return (nil, batch) }
    let block = encoder.seal(
      number: number, epoch: epoch, firstSequence: firstSequence, time: time,
      previousDigest: previousDigest, digest: digest)
    return (block, batch)
  }
}
