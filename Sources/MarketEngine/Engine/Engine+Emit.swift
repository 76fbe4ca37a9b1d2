/// Telling what was done: into the digest, then into the buffer. The kinds on the way of an order each by a function of its own, so that
/// nothing is asked of an event whose kind is known.
extension Engine {
  mutating func emit(_ event: Event, _ events: inout EventBuffer) {
    event.absorb(into: &eventDigest)
    events.append(event)
  }

  @inline(__always) mutating func emit(
    _ note: Note, _ accepted: Accepted, _ events: inout EventBuffer
  ) {
    eventDigest.absorb(note, accepted)
    events.append(note, accepted)
  }

  @inline(__always) mutating func emit(_ note: Note, _ filled: Filled, _ events: inout EventBuffer) {
    eventDigest.absorb(note, filled)
    events.append(note, filled)
  }

  @inline(__always) mutating func emit(
    _ note: Note, _ replaced: Replaced, _ events: inout EventBuffer
  ) {
    eventDigest.absorb(note, replaced)
    events.append(note, replaced)
  }

  @inline(__always) mutating func emit(
    _ note: Note, _ cancelled: Cancelled, _ events: inout EventBuffer
  ) {
    eventDigest.absorb(note, cancelled)
    events.append(note, cancelled)
  }

  @inline(__always) mutating func emit(
    _ note: Note, _ refusal: Refusal, _ events: inout EventBuffer
  ) {
    eventDigest.absorb(note, refusal)
    events.append(note, refusal)
  }

  @inline(__always) mutating func emit(_ trade: Trade, _ events: inout EventBuffer) {
    eventDigest.absorb(trade)
    events.append(trade)
  }
}
