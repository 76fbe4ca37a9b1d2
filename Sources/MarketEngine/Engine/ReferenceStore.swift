/// A request's reference, what it asked and what was answered first: a cache line.
struct RememberedAnswer: BitwiseCopyable {
  var reference: Reference
  var content: UInt64
  /// The member's number of the first answer.
  var number: UInt64
  private var order: OrderNumber
  private var first: Int64
  private var second: Int64
  var user: UserNumber
  private var code: UInt16
  private var kind: AnswerKind
  private var product: Product?

  init(
    user: UserNumber, reference: Reference, content: UInt64, number: UInt64, answer: FirstAnswer
  ) {
    self.user = user
    self.reference = reference
    self.content = content
    self.number = number
    order = answer.order
    first = answer.first
    second = answer.second
    code = answer.code
    kind = answer.kind
    product = answer.product
  }

  var answer: FirstAnswer {
    FirstAnswer(
      kind: kind, order: order, first: first, second: second, code: code, product: product)
  }

  static var nothing: RememberedAnswer {
    let nothing = FirstAnswer(kind: .done, order: .none, first: 0, second: 0, code: 0)
    return RememberedAnswer(user: .none, reference: .none, content: 0, number: 0, answer: nothing)
  }
}

/// What a reference stands for: nothing, a live order, or a remembered answer.
struct KnownReference: BitwiseCopyable {
  fileprivate static let live: UInt32 = 1 << 31

  fileprivate var raw: UInt32

  var isKnown: Bool { raw != 0 }
  /// Slot of the live order entered under it, 0 if there is none (any more).
  var order: UInt32 { raw & KnownReference.live != 0 ? raw & ~KnownReference.live : 0 }
  /// Place of the remembered answer, if no order lives under it.
  var place: UInt32 { raw }
}

/// Each user's remembered references: those of live orders, which `OrderStore` keeps, and the last `Limits.rememberedReferences`
/// others, in a ring for each user: the next to be remembered lies beside the last and over the one to be forgotten.
///
///     rings[user] ── row of 64 chunk numbers ── chunk: 64 answers
struct ReferenceStore: ~Copyable {
  struct Ring: BitwiseCopyable {
    /// First chunk number of its row; 0 until something is remembered.
    var row: UInt32 = 0
    /// Where the next one goes; wraps.
    var next: UInt32 = 0
    var count: UInt32 = 0
  }

  private static let chunk = 64
  private static let chunksPerRing = Limits.rememberedReferences / chunk

  private var answers: Blocks<RememberedAnswer>
  private var chunks: Buffer<UInt32>
  private var rings: Buffer<Ring>
  private var index: HashIndex

  init() {
    answers = Blocks(capacity: 1 << 12)
    chunks = Buffer(capacity: 1 << 10)
    rings = Buffer(capacity: 1 << 6)
    index = HashIndex(capacity: 1 << 15)
    // Chunk 0 and row 0 are nobody's.
    answers.append(repeating: .nothing, count: ReferenceStore.chunk)
    chunks.append(repeating: 0, count: ReferenceStore.chunksPerRing)
  }

  /// What a user's reference stands for.
  @inline(__always) func find(
    _ user: UserNumber, _ reference: Reference, _ orders: borrowing OrderStore
  ) -> KnownReference {
    let raw = index.find(ReferenceStore.hash(user, reference)) { raw in
      if raw & KnownReference.live != 0 {
        let slot = raw & ~KnownReference.live
        return orders[slot].order.reference == reference && orders[slot].order.user == user
      }
      return answers[raw].reference == reference && answers[raw].user == user
    }
    return KnownReference(raw: raw)
  }

  @inline(__always) func answer(at place: UInt32) -> RememberedAnswer { answers[place] }

  /// Remembers an answer without a live order, and forgets the user's oldest if that is one too many.
  mutating func remember(_ answer: RememberedAnswer) {
    let place = takePlace(for: answer.user)
    answers[place] = answer
    index.insert(place, hash: ReferenceStore.hash(answer.user, answer.reference))
  }

  /// The reference of a new order.
  @inline(__always) mutating func remember(
    order slot: UInt32, _ user: UserNumber, _ reference: Reference
  ) {
    index.insert(slot | KnownReference.live, hash: ReferenceStore.hash(user, reference))
  }

  /// The reference of an order that has ended is another's now: of a quote, that of its other side.
  mutating func pass(order slot: UInt32, to other: UInt32, _ user: UserNumber, _ reference: Reference) {
    index.change(
      slot | KnownReference.live, to: other | KnownReference.live,
      hash: ReferenceStore.hash(user, reference))
  }

  /// The order in `slot` has ended: its answer joins the others as the newest.
  mutating func orderEnded(_ slot: UInt32, _ answer: RememberedAnswer) {
    let place = takePlace(for: answer.user)
    answers[place] = answer
    index.change(
      slot | KnownReference.live, to: place,
      hash: ReferenceStore.hash(answer.user, answer.reference))
  }

  /// The place of a user's next answer, made free.
  private mutating func takePlace(for user: UserNumber) -> UInt32 {
    let user = Int(user.value)
    if user >= rings.count { rings.append(repeating: Ring(), count: user + 1 - rings.count) }
    if rings[user].row == 0 {
      rings[user].row = UInt32(chunks.count)
      chunks.append(repeating: 0, count: ReferenceStore.chunksPerRing)
    }
    let ring = rings[user]
    rings[user].next &+= 1
    let place = self.place(ring, ring.next)
    guard Int(ring.count) == Limits.rememberedReferences else {
      rings[user].count += 1
      return place != 0 ? place : addChunk(ring)
    }
    let oldest = answers[place]
    index.remove(place, hash: ReferenceStore.hash(oldest.user, oldest.reference))
    return place
  }

  /// Place of a ring's `number`th answer, 0 if its chunk is not there yet.
  @inline(__always) private func place(_ ring: Ring, _ number: UInt32) -> UInt32 {
    let within = number & UInt32(Limits.rememberedReferences - 1)
    let chunk = chunks[ring.row + within >> 6]
    return chunk == 0 ? 0 : chunk << 6 | within & 63
  }

  private mutating func addChunk(_ ring: Ring) -> UInt32 {
    let chunk = UInt32(answers.count / ReferenceStore.chunk)
    answers.append(repeating: .nothing, count: ReferenceStore.chunk)
    chunks[ring.row + (ring.next & UInt32(Limits.rememberedReferences - 1)) >> 6] = chunk
    return chunk << 6 | ring.next & 63
  }

  /// Takes the memory for `number` answers now.
  mutating func makeRoom(for number: Int) {
    answers.reserveAndTouch(number + ReferenceStore.chunk)
    index.reserve(number)
  }

  /// How many answers of a user are remembered without a live order.
  func count(of user: UserNumber) -> Int {
    Int(user.value) < rings.count ? Int(rings[user.value].count) : 0
  }

  /// One of them, the oldest first.
  func answer(of user: UserNumber, at age: Int) -> RememberedAnswer {
    let ring = rings[user.value]
    return answers[place(ring, ring.next &- ring.count &+ UInt32(age))]
  }

  // MARK: Fetching ahead

  /// Where a reference of this hash is looked for.
  @inline(__always) func prefetch(_ hash: UInt32) { index.prefetch(hash) }

  /// Slot of a live order whose reference has this hash, 0 for none; perhaps of another.
  @inline(__always) func guess(_ hash: UInt32) -> UInt32 {
    KnownReference(raw: index.find(hash) { _ in true }).order
  }

  /// Where a user's next two answers go: the request's own, and that of the order it ends.
  @inline(__always) func prefetchPlaces(of user: UInt32) {
    guard Int(user) < rings.count else { return }
    let ring = rings[user]
    let place = self.place(ring, ring.next)
    answers.prefetch(place)
    answers.prefetch(place + 1)
  }

  @inline(__always) static func hash(_ user: UserNumber, _ reference: Reference) -> UInt32 {
    hash32(reference.first ^ UInt64(user.value) << 32, reference.second ^ reference.first >> 7)
  }
}
