/// A list of orders that are not in a level, linked through their nodes.
struct SlotList: BitwiseCopyable {
  var first: UInt32 = 0
  var last: UInt32 = 0
  var count: UInt32 = 0
}

extension BookStore {
  /// Puts an order that does not rest before `next`, at the end if that is 0.
  mutating func insert(_ slot: UInt32, before next: UInt32 = 0, into list: inout SlotList) {
    let previous = next == 0 ? list.last : nodes[next].previous
    nodes[slot].next = next
    nodes[slot].previous = previous
    if previous == 0 { list.first = slot } else { nodes[previous].next = slot }
    if next == 0 { list.last = slot } else { nodes[next].previous = slot }
    list.count += 1
  }

  mutating func remove(_ slot: UInt32, from list: inout SlotList) {
    let node = nodes[slot]
    if node.previous == 0 { list.first = node.next } else { nodes[node.previous].next = node.next }
    if node.next == 0 { list.last = node.previous } else { nodes[node.next].previous = node.previous }
    nodes[slot].next = 0
    nodes[slot].previous = 0
    list.count -= 1
  }
}
