/// Finds slots of a pool by a hash: open addressing with linear probing, hashes kept beside the slots, so that looking for what is not
/// there costs one cache line and never touches the pool. The pool's owner compares keys. Same inputs, same places: nothing is random.
struct HashIndex: ~Copyable {
  struct Entry: BitwiseCopyable {
    var hash: UInt32 = 0
    /// 0 is an empty place.
    var slot: UInt32 = 0
  }

  private var entries: Buffer<Entry>
  private var mask: UInt32
  private(set) var count = 0

  /// Places for at least `capacity` slots before the first growth; at most three quarters are ever in use.
  init(capacity: Int) {
    var size = 16
    while size < 2 * capacity { size *= 2 }
    entries = Buffer(capacity: size)
    entries.append(repeating: Entry(), count: size)
    mask = UInt32(size - 1)
  }

  /// The slot under `hash` for which `matches` holds, 0 if there is none.
  @inline(__always) func find(_ hash: UInt32, _ matches: (UInt32) -> Bool) -> UInt32 {
    var place = hash & mask
    while entries[place].slot != 0 {
      if entries[place].hash == hash, matches(entries[place].slot) { return entries[place].slot }
      place = (place &+ 1) & mask
    }
    return 0
  }

  /// Places for at least `capacity` slots.
  mutating func reserve(_ capacity: Int) {
    while Int(mask) + 1 < 2 * capacity { grow() }
  }

  @inline(__always) func prefetch(_ hash: UInt32) { entries.prefetch(hash & mask) }

  mutating func insert(_ slot: UInt32, hash: UInt32) {
    if 4 * count > 3 * Int(mask) { grow() }
    place(Entry(hash: hash, slot: slot))
    count += 1
  }

  @inline(__always) private mutating func place(_ entry: Entry) {
    var place = entry.hash & mask
    while entries[place].slot != 0 { place = (place &+ 1) & mask }
    entries[place] = entry
  }

  /// Puts another slot in the place of one that is in, under the same hash.
  @inline(__always) mutating func change(_ slot: UInt32, to other: UInt32, hash: UInt32) {
    var place = hash & mask
    while entries[place].slot != slot { place = (place &+ 1) & mask }
    entries[place].slot = other
  }

  /// Takes out a slot that is in; those probed past its place move up.
  mutating func remove(_ slot: UInt32, hash: UInt32) {
    var hole = hash & mask
    while entries[hole].slot != slot { hole = (hole &+ 1) & mask }
    var place = hole
    while true {
      place = (place &+ 1) & mask
      guard entries[place].slot != 0 else { break }
      let home = entries[place].hash & mask
      // An entry whose home lies behind the hole stays; around the end of the table distances wrap.
      guard (place &- home) & mask >= (place &- hole) & mask else { continue }
      entries[hole] = entries[place]
      hole = place
    }
    entries[hole] = Entry()
    count -= 1
  }

  private mutating func grow() {
    let size = (Int(mask) + 1) * 2
    var old = Buffer<Entry>(capacity: size)
    old.append(repeating: Entry(), count: size)
    swap(&old, &entries)
    let oldSize = Int(mask) + 1
    mask = UInt32(size - 1)
    for index in 0..<oldSize where old[index].slot != 0 { place(old[index]) }
  }
}

/// Folds two words into a 32-bit hash.
@inline(__always) func hash32(_ first: UInt64, _ second: UInt64) -> UInt32 {
  let product = (first ^ 0x9e37_79b9_7f4a_7c15).multipliedFullWidth(by: second | 1)
  let mixed = (product.high ^ product.low) &* 0xd6e8_feb8_6659_fd93
  return UInt32(truncatingIfNeeded: mixed >> 32)
}
