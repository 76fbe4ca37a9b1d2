/// A contract not yet delivered.
struct Contract: BitwiseCopyable {
  var number: ContractNumber
  var terms: ContractTerms
  var phase: ContractPhase
  /// When the call under way ends; `.never` in any other phase, and when its end came while it was frozen.
  var callEnds: Timestamp
  var bids: BookSide
  var offers: BookSide
  /// Its live orders that are hibernated, in the order in which they left the book.
  var hibernated = SlotList()
  /// Those that wait for a stop price, in the order in which they will be triggered.
  var buyStops = SlotList()
  var sellStops = SlotList()
  /// How many wait: what a trade looks at.
  var stops: UInt32 = 0
  /// The next of the contracts whose stops are to be examined.
  var nextExamined: UInt32 = 0
  /// First of the positions in it.
  var position: UInt32
  /// Whether its trades wait for the dispatcher.
  var isHeld = false
  /// Whether it is frozen itself, whatever its zone and product are. Not from the gate on.
  var isFrozen = false
  /// The price of its last trade in continuous trading or an auction, in ticks; `noPrice` before the first.
  var lastPrice: Int64 = noPrice

  /// Its product's.
  var collar = Collar.none
  /// Whether an order without a price of its own may rest in the call.
  var hasUnpriced = false
  /// Whether an iceberg or an all-or-none order has ever rested here: then a level's lots are not what it has for an auction.
  var isMixed = false
  /// What trades of the command `baseSequence` are measured against by `collar.interrupt`.
  var base: Int64 = noPrice
  var baseSequence: UInt64 = 0

  /// Whether orders only need a look at price and time: in continuous trading, without a collar.
  var isPlain: Bool { phase == .continuous && !isCollared }
  var isCollared: Bool { collar.width != Collar.open || collar.interrupt != Collar.open }

  /// No price has this many ticks: no contract's range reaches it.
  static let noPrice = Int64.min
}

/// Live contracts in slots, found by number with one array read, and by symbol through an index.
struct ContractStore: ~Copyable {
  var slots: Buffer<Contract>
  private var slotOfNumber: Buffer<UInt32>
  private var free: Buffer<UInt32>
  private var symbols: HashIndex
  private(set) var live = 0
  /// Live blocks of each zone that has had one.
  private var blocksOfZone: Buffer<UInt32>

  init() {
    slots = Buffer(capacity: 512)
    slotOfNumber = Buffer(capacity: 512)
    free = Buffer()
    symbols = HashIndex(capacity: 512)
    blocksOfZone = Buffer()
    slots.append(Contract(number: .none, terms: .nothing, slot: 0))
    slotOfNumber.append(0)
  }

  /// How many contracts there have ever been.
  var created: UInt32 { UInt32(slotOfNumber.count - 1) }

  /// Slot of a live contract, 0 if there is none of that number.
  @inline(__always) func slot(of number: ContractNumber) -> UInt32 {
    Int(number.value) < slotOfNumber.count ? slotOfNumber[number.value] : 0
  }

  /// Slot of the live contract with that symbol, 0 if there is none.
  func slot(zone: ZoneNumber, product: Product, label: Name) -> UInt32 {
    symbols.find(ContractStore.hash(zone, product, label)) { slot in
      slots[slot].terms.zone == zone && slots[slot].terms.product == product
        && slots[slot].terms.label == label
    }
  }

  mutating func add(_ terms: ContractTerms) -> UInt32 {
    let number = ContractNumber(UInt32(slotOfNumber.count))
    slotOfNumber.append(0)
    return add(terms, number: number, phase: .planned)
  }

  /// Also used when a state is restored, with the numbers it had.
  mutating func add(_ terms: ContractTerms, number: ContractNumber, phase: ContractPhase) -> UInt32 {
    let slot: UInt32
    if free.count > 0 {
      slot = free.removeLast()
      slots[slot] = Contract(number: number, terms: terms, slot: slot)
    } else {
      slot = UInt32(slots.count)
      slots.append(Contract(number: number, terms: terms, slot: slot))
    }
    slots[slot].phase = phase
    slotOfNumber[number.value] = slot
    symbols.insert(slot, hash: ContractStore.hash(terms.zone, terms.product, terms.label))
    live += 1
    countBlock(terms, by: 1)
    return slot
  }

  /// Makes room in the directory for numbers up to `created`, when a state is restored.
  mutating func reserveNumbers(_ created: UInt32) {
    slotOfNumber.append(repeating: 0, count: Int(created) + 1 - slotOfNumber.count)
  }

  mutating func remove(_ slot: UInt32) {
    let terms = slots[slot].terms
    symbols.remove(slot, hash: ContractStore.hash(terms.zone, terms.product, terms.label))
    slotOfNumber[slots[slot].number.value] = 0
    slots[slot].number = .none
    free.append(slot)
    live -= 1
    countBlock(terms, by: -1)
  }

  /// Takes the contract back that was added last, its number as well.
  mutating func takeBack(_ slot: UInt32) {
    precondition(slots[slot].number.value == created, "only the last can be taken back")
    remove(slot)
    _ = slotOfNumber.removeLast()
  }

  /// Live contracts of a zone that users can have named.
  func blocks(of zone: ZoneNumber) -> Int {
    Int(zone.value) < blocksOfZone.count ? Int(blocksOfZone[zone.value]) : 0
  }

  private mutating func countBlock(_ terms: ContractTerms, by change: Int32) {
    guard Block(zone: terms.zone, product: terms.product, label: terms.label) != nil else { return }
    let missing = Int(terms.zone.value) + 1 - blocksOfZone.count
    if missing > 0 { blocksOfZone.append(repeating: 0, count: missing) }
    blocksOfZone[terms.zone.value] = UInt32(Int32(blocksOfZone[terms.zone.value]) + change)
  }

  private static func hash(_ zone: ZoneNumber, _ product: Product, _ label: Name) -> UInt32 {
    let place = UInt64(zone.value) << 8 | UInt64(product.rawValue)
    let text = label.first ^ (label.second << 1 | label.second >> 63) ^ (label.third << 2)
    return hash32(text, place)
  }
}

extension Contract {
  init(number: ContractNumber, terms: ContractTerms, slot: UInt32) {
    self.init(
      number: number, terms: terms, phase: .planned, callEnds: .never,
      bids: BookSide(
        side: .buy, contractSlot: slot, lowest: terms.lowestPrice, highest: terms.highestPrice),
      offers: BookSide(
        side: .sell, contractSlot: slot, lowest: terms.lowestPrice, highest: terms.highestPrice),
      position: 0)
  }
}

extension ContractTerms {
  static var nothing: ContractTerms {
    let none = Segment(first: QuarterHour(0), end: QuarterHour(0), amount: 0)
    return ContractTerms(
      zone: .none, product: .drill, label: .empty,
      vector: ResourceVector(charge: none, discharge: none, room: none), first: QuarterHour(0),
      end: QuarterHour(0), classBasisPoints: BasisPoints(0), opens: .zero, tickValue: .zero,
      makerFee: .zero, takerFee: .zero, lowestPrice: Price(ticks: 0), highestPrice: Price(ticks: 0))
  }
}
