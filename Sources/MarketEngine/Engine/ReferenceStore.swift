/// A request's reference, what it asked and what was answered first.
struct RememberedAnswer: BitwiseCopyable {
  var user: UserNumber
  var reference: Reference
  var content: UInt64
  /// The member's number of the first answer.
  var number: UInt64
  var answer: FirstAnswer
  /// Slot of the live order entered under it; 0 if there is none (any more).
  var order: UInt32
  /// The user's next younger one, once no order lives under it.
  var next: UInt32
}

/// Each user's remembered references: those of live orders, and the last `Limits.rememberedReferences` others.
struct ReferenceStore: ~Copyable {
  struct Queue: BitwiseCopyable {
    var oldest: UInt32 = 0
    var newest: UInt32 = 0
    var count = 0
  }

  var answers: Buffer<RememberedAnswer>
  private var free: Buffer<UInt32>
  private var index: HashIndex
  private var queues: Buffer<Queue>

  init() {
    // Room for 4,096 of each of 1,000 users; memory is only taken as it is used.
    answers = Buffer(capacity: 1 << 22)
    free = Buffer()
    index = HashIndex(capacity: 1 << 20)
    queues = Buffer()
    let nothing = FirstAnswer(kind: .done, order: .none, first: 0, second: 0, code: 0)
    answers.append(
      RememberedAnswer(
        user: .none, reference: .none, content: 0, number: 0, answer: nothing, order: 0, next: 0))
  }

  /// Slot of a remembered reference, 0 if it is not.
  @inline(__always) func find(_ user: UserNumber, _ reference: Reference) -> UInt32 {
    index.find(ReferenceStore.hash(user, reference)) { slot in
      answers[slot].reference == reference && answers[slot].user == user
    }
  }

  /// Remembers an answer. One without a live order joins the user's queue at once.
  mutating func remember(_ answer: RememberedAnswer) -> UInt32 {
    let slot: UInt32
    if free.count > 0 {
      slot = free.removeLast()
      answers[slot] = answer
    } else {
      slot = UInt32(answers.count)
      answers.append(answer)
    }
    index.insert(slot, hash: ReferenceStore.hash(answer.user, answer.reference))
    if answer.order == 0 { enqueue(slot) }
    return slot
  }

  /// The order entered under it has ended: it joins the others as the newest.
  mutating func orderEnded(_ slot: UInt32) {
    answers[slot].order = 0
    enqueue(slot)
  }

  private mutating func enqueue(_ slot: UInt32) {
    let user = Int(answers[slot].user.value)
    if user >= queues.count { queues.append(repeating: Queue(), count: user + 1 - queues.count) }
    answers[slot].next = 0
    if queues[user].newest == 0 {
      queues[user].oldest = slot
    } else {
      answers[queues[user].newest].next = slot
    }
    queues[user].newest = slot
    queues[user].count += 1
    guard queues[user].count > Limits.rememberedReferences else { return }
    let oldest = queues[user].oldest
    queues[user].oldest = answers[oldest].next
    queues[user].count -= 1
    let forgotten = ReferenceStore.hash(answers[oldest].user, answers[oldest].reference)
    index.remove(oldest, hash: forgotten)
    free.append(oldest)
  }

  /// A user's queue: how many, and the oldest.
  func queue(of user: UserNumber) -> (count: Int, oldest: UInt32) {
    let place = Int(user.value)
    guard place < queues.count else { return (0, 0) }
    return (queues[place].count, queues[place].oldest)
  }

  @inline(__always) private static func hash(_ user: UserNumber, _ reference: Reference) -> UInt32 {
    hash32(reference.first ^ UInt64(user.value) << 32, reference.second ^ reference.first >> 7)
  }
}
