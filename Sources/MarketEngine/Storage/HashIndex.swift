/// Finds slots of a pool by a hash: chains of slots, whose owner compares the keys. Same inputs, same chains: nothing here is random.
struct HashIndex: ~Copyable {
  private var buckets: Buffer<UInt32>
  private var links: Buffer<Link>
  private var mask: UInt32
  private(set) var count = 0

  private struct Link: BitwiseCopyable {
    var hash: UInt32
    var next: UInt32
  }

  /// Room for `capacity` slots before the first growth; rounded up to a power of two.
  init(capacity: Int) {
    var size = 16
    while size < capacity { size *= 2 }
    buckets = Buffer(capacity: size)
    buckets.append(repeating: 0, count: size)
    links = Buffer(capacity: 4 * size)
    links.append(Link(hash: 0, next: 0))
    mask = UInt32(size - 1)
  }

  /// First slot of the chain for `hash`, 0 if there is none.
  @inline(__always) func first(_ hash: UInt32) -> UInt32 { buckets[hash & mask] }

  /// The slot after `slot` in its chain, 0 at the end.
  @inline(__always) func next(_ slot: UInt32) -> UInt32 { links[slot].next }

  mutating func insert(_ slot: UInt32, hash: UInt32) {
    if count > Int(mask) { grow() }
    if Int(slot) >= links.count {
      links.append(repeating: Link(hash: 0, next: 0), count: Int(slot) + 1 - links.count)
    }
    links[slot] = Link(hash: hash, next: buckets[hash & mask])
    buckets[hash & mask] = slot
    count += 1
  }

  mutating func remove(_ slot: UInt32) {
    let bucket = links[slot].hash & mask
    let after = links[slot].next
    count -= 1
    if buckets[bucket] == slot {
      buckets[bucket] = after
      return
    }
    var before = buckets[bucket]
    while links[before].next != slot { before = links[before].next }
    links[before].next = after
  }

  private mutating func grow() {
    let size = (Int(mask) + 1) * 2
    var larger = Buffer<UInt32>(capacity: size)
    larger.append(repeating: 0, count: size)
    let oldMask = mask
    mask = UInt32(size - 1)
    for bucket in 0...oldMask {
      var slot = buckets[bucket]
      while slot != 0 {
        let next = links[slot].next
        let target = links[slot].hash & mask
        links[slot].next = larger[target]
        larger[target] = slot
        slot = next
      }
    }
    buckets = larger
  }
}

/// Folds two words into a 32-bit hash.
@inline(__always) func hash32(_ first: UInt64, _ second: UInt64) -> UInt32 {
  let product = (first ^ 0x9e37_79b9_7f4a_7c15).multipliedFullWidth(by: second | 1)
  let mixed = (product.high ^ product.low) &* 0xd6e8_feb8_6659_fd93
  return UInt32(truncatingIfNeeded: mixed >> 32)
}
