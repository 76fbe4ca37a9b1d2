/// A leg of a user's draft and the one after it.
struct DraftLeg: BitwiseCopyable {
  var leg: NewLeg
  /// 0 after the last.
  var next: UInt32
}

/// A leg being sent, and what the checks found out about it.
struct BasketLeg: BitwiseCopyable {
  var leg: NewLeg
  var terms: Engine.Terms
  var slot: UInt32 = 0
}

/// The legs that users have put together and not sent: a draft a user, at most `Limits.legs` each.
struct DraftStore: ~Copyable {
  private struct Draft: BitwiseCopyable {
    var first: UInt32 = 0
    var last: UInt32 = 0
    var count = 0
  }

  private(set) var legs = Buffer<DraftLeg>()
  private var free = Buffer<UInt32>()
  /// By user number, as far as the highest that ever had one.
  private var drafts = Buffer<Draft>()

  init() {
    let nothing = NewLeg(contract: .none, side: .buy, price: Price(ticks: 0), quantity: .zero)
    legs.append(DraftLeg(leg: nothing, next: 0))
  }

  func count(of user: UserNumber) -> Int { draft(of: user).count }

  /// The first leg of a user's draft, 0 if there is none.
  func first(of user: UserNumber) -> UInt32 { draft(of: user).first }

  func has(_ contract: ContractNumber, of user: UserNumber) -> Bool {
    var place = first(of: user)
    while place != 0, legs[place].leg.contract != contract { place = legs[place].next }
    return place != 0
  }

  mutating func add(_ leg: NewLeg, of user: UserNumber) {
    let place: UInt32
    if free.count > 0 {
      place = free.removeLast()
      legs[place] = DraftLeg(leg: leg, next: 0)
    } else {
      place = UInt32(legs.count)
      legs.append(DraftLeg(leg: leg, next: 0))
    }
    let number = Int(user.value)
    if number >= drafts.count {
      drafts.append(repeating: Draft(), count: number + 1 - drafts.count)
    }
    let last = drafts[number].last
    if last == 0 { drafts[number].first = place } else { legs[last].next = place }
    drafts[number].last = place
    drafts[number].count += 1
  }

  mutating func removeAll(of user: UserNumber) {
    var place = first(of: user)
    guard place != 0 else { return }
    while place != 0 {
      free.append(place)
      place = legs[place].next
    }
    drafts[Int(user.value)] = Draft()
  }

  private func draft(of user: UserNumber) -> Draft {
    let number = Int(user.value)
    return number < drafts.count ? drafts[number] : Draft()
  }
}
