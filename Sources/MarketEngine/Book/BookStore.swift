/// The levels and resting orders of every contract, in pools. A book side is a 64-way tree over ranks, made on demand: finding the
/// best price, a new level or the next one takes a few bit operations at any depth. Nothing here knows of money, rights or members.
struct BookStore: ~Copyable {
  var nodes: Buffer<OrderNode>
  var levels: Buffer<Level>
  var leaves: Buffer<TreeNode>
  private var freeLeaves: Buffer<UInt32>
  private var branches: Buffer<TreeNode>
  private var children: Buffer<UInt32>
  private var freeBranches: Buffer<UInt32>

  init(orders: Int) {
    nodes = Buffer(capacity: orders)
    nodes.append(OrderNode())
    levels = Buffer(capacity: 1 << 14)
    leaves = Buffer(capacity: 1 << 8)
    freeLeaves = Buffer()
    branches = Buffer(capacity: 1 << 8)
    children = Buffer(capacity: 1 << 14)
    freeBranches = Buffer()
    // Index 0 means "none" in every pool.
    leaves.append(TreeNode(occupied: 0, parent: 0, prefix: 0, owner: .max))
    levels.append(repeating: Level(), count: 64)
    branches.append(TreeNode(occupied: 0, parent: 0, prefix: 0, owner: .max))
    children.append(repeating: 0, count: 64)
  }

  @inline(__always) func rank(ofLevel level: UInt32) -> UInt32 {
    leaves[level >> 6].prefix << 6 | (level & 63)
  }

  /// Which side of which contract a level belongs to, as `BookSide.owner` has it.
  @inline(__always) func owner(ofLevel level: UInt32) -> UInt32 { leaves[level >> 6].owner }

  /// Fetches what taking an order out of its level will touch.
  @inline(__always) func prefetchNeighbours(_ slot: UInt32) {
    let node = nodes[slot]
    nodes.prefetch(node.next)
    nodes.prefetch(node.previous)
    levels.prefetch(node.level)
  }

  /// Fetches what putting an order at `price` will touch. Without branches: where there is no level, the way ends in index 0.
  @inline(__always) func prefetchTail(at price: Price, _ side: BookSide) {
    let rank = side.rank(of: price)
    var node = side.root
    var height = UInt32(side.height)
    while height > 0 {
      node = children[node << 6 | (rank &>> (6 &* height) & 63)]
      height &-= 1
    }
    nodes.prefetch(levels[node << 6 | (rank & 63)].tail)
  }

  /// Fetches the level that an incoming order would meet first.
  @inline(__always) func prefetchBest(_ side: BookSide) { levels.prefetch(side.bestLevel) }

  /// Puts an order at the end of the level of `rank`.
  @inline(__always) mutating func rest(_ slot: UInt32, rank: UInt32, side: inout BookSide) {
    let level = self.level(for: rank, side: &side)
    let tail = levels[level].tail
    let remaining = nodes[slot].remaining
    nodes[slot] = OrderNode(remaining: remaining, next: 0, previous: tail, level: level)
    levels[level].tail = slot
    levels[level].quantity += UInt64(remaining)
    side.orders += 1
    if tail == 0 { levels[level].head = slot } else { nodes[tail].next = slot }
  }

  /// Takes an order out of its level.
  @inline(__always) mutating func remove(_ slot: UInt32, side: inout BookSide) {
    let node = nodes[slot]
    nodes[slot].level = 0
    side.orders -= 1
    levels[node.level].quantity -= UInt64(node.remaining)
    if node.previous == 0 { levels[node.level].head = node.next } else { nodes[node.previous].next = node.next }
    if node.next == 0 { levels[node.level].tail = node.previous } else { nodes[node.next].previous = node.previous }
    if node.previous == 0 && node.next == 0 { vacate(node.level, side: &side) }
  }

  /// Takes lots off an order without touching its place; it must have some left.
  @inline(__always) mutating func shrink(_ slot: UInt32, by lots: UInt32) {
    nodes[slot].remaining -= lots
    levels[nodes[slot].level].quantity -= UInt64(lots)
  }

  /// The level of `rank`, made if there is none.
  private mutating func level(for rank: UInt32, side: inout BookSide) -> UInt32 {
    var leaf = side.recentLeaf
    if leaves[leaf].prefix != rank >> 6 || leaves[leaf].owner != side.owner {
      leaf = self.leaf(for: rank >> 6, side: &side)
      side.recentLeaf = leaf
    }
    let level = leaf << 6 | (rank & 63)
    let bit: UInt64 = 1 << UInt64(rank & 63)
    if leaves[leaf].occupied & bit == 0 {
      leaves[leaf].occupied |= bit
      if side.bestLevel == 0 || rank < self.rank(ofLevel: side.bestLevel) { side.bestLevel = level }
    }
    return level
  }

  private mutating func leaf(for prefix: UInt32, side: inout BookSide) -> UInt32 {
    if side.height == 0 {
      if side.root == 0 { side.root = takeLeaf(prefix: prefix, parent: 0, owner: side.owner) }
      return side.root
    }
    if side.root == 0 { side.root = takeBranch(prefix: 0, parent: 0, owner: side.owner) }
    var branch = side.root
    var height = UInt32(side.height)
    while true {
      height -= 1
      let below = prefix >> (6 * height)
      let place = below & 63
      var child = children[branch << 6 | place]
      if child == 0 {
        child =
          height == 0
          ? takeLeaf(prefix: prefix, parent: branch, owner: side.owner)
          : takeBranch(prefix: below, parent: branch, owner: side.owner)
        children[branch << 6 | place] = child
        branches[branch].occupied |= 1 << UInt64(place)
      }
      if height == 0 { return child }
      branch = child
    }
  }

  /// A level has lost its last order: marks it free, gives back nodes with nothing under them, finds the new best.
  private mutating func vacate(_ level: UInt32, side: inout BookSide) {
    let leaf = level >> 6
    leaves[leaf].occupied &= ~(1 << UInt64(level & 63))
    let wasBest = side.bestLevel == level
    if leaves[leaf].occupied != 0 {
      if wasBest { side.bestLevel = leaf << 6 | first(leaves[leaf].occupied) }
      return
    }
    var parent = leaves[leaf].parent
    var place = leaves[leaf].prefix & 63
    leaves[leaf].owner = .max
    freeLeaves.append(leaf)
    while parent != 0 {
      children[parent << 6 | place] = 0
      branches[parent].occupied &= ~(1 << UInt64(place))
      if branches[parent].occupied != 0 {
        if wasBest { side.bestLevel = firstLevel(under: parent, side: side) }
        return
      }
      freeBranches.append(parent)
      place = branches[parent].prefix & 63
      parent = branches[parent].parent
    }
    side.root = 0
    side.bestLevel = 0
  }

  /// The first level under a branch.
  private func firstLevel(under start: UInt32, side: BookSide) -> UInt32 {
    var branch = start
    var depth = height(of: branch, side: side)
    while true {
      let child = children[branch << 6 | first(branches[branch].occupied)]
      depth -= 1
      if depth == 0 { return child << 6 | first(leaves[child].occupied) }
      branch = child
    }
  }

  /// How many steps a branch is above its leaves.
  private func height(of branch: UInt32, side: BookSide) -> Int {
    var height = Int(side.height)
    var at = branch
    while at != side.root {
      at = branches[at].parent
      height -= 1
    }
    return height
  }

  /// The next worse level of the same side, 0 after the last.
  func level(after level: UInt32, side: BookSide) -> UInt32 {
    let leaf = level >> 6
    let rest = above(leaves[leaf].occupied, level & 63)
    if rest != 0 { return leaf << 6 | first(rest) }
    var parent = leaves[leaf].parent
    var place = leaves[leaf].prefix & 63
    while parent != 0 {
      let rest = above(branches[parent].occupied, place)
      if rest != 0 {
        let child = children[parent << 6 | first(rest)]
        if height(of: parent, side: side) == 1 { return child << 6 | first(leaves[child].occupied) }
        return firstLevel(under: child, side: side)
      }
      place = branches[parent].prefix & 63
      parent = branches[parent].parent
    }
    return 0
  }

  @inline(__always) private func first(_ bits: UInt64) -> UInt32 {
    UInt32(truncatingIfNeeded: bits.trailingZeroBitCount)
  }

  /// The bits higher than `place`.
  @inline(__always) private func above(_ bits: UInt64, _ place: UInt32) -> UInt64 {
    place == 63 ? 0 : bits & ~((1 << (UInt64(place) + 1)) - 1)
  }

  private mutating func takeLeaf(prefix: UInt32, parent: UInt32, owner: UInt32) -> UInt32 {
    let node = TreeNode(occupied: 0, parent: parent, prefix: prefix, owner: owner)
    if freeLeaves.count > 0 {
      let leaf = freeLeaves.removeLast()
      leaves[leaf] = node
      return leaf
    }
    leaves.append(node)
    levels.append(repeating: Level(), count: 64)
    return UInt32(leaves.count - 1)
  }

  private mutating func takeBranch(prefix: UInt32, parent: UInt32, owner: UInt32) -> UInt32 {
    let node = TreeNode(occupied: 0, parent: parent, prefix: prefix, owner: owner)
    if freeBranches.count > 0 {
      let branch = freeBranches.removeLast()
      branches[branch] = node
      return branch
    }
    branches.append(node)
    children.append(repeating: 0, count: 64)
    return UInt32(branches.count - 1)
  }
}
