/// Due things by time, then kind, then id: a binary heap.
struct DueQueue: ~Copyable {
  private var heap = Buffer<Due>()

  var count: Int { heap.count }
  var first: Due? { heap.count > 0 ? heap[0] : nil }

  mutating func insert(_ due: Due) {
    heap.append(due)
    var place = heap.count - 1
    while place > 0, due.comes(before: heap[(place - 1) / 2]) {
      heap[place] = heap[(place - 1) / 2]
      place = (place - 1) / 2
    }
    heap[place] = due
  }

  mutating func removeFirst() {
    let last = heap.removeLast()
    guard heap.count > 0 else { return }
    var place = 0
    while true {
      var child = 2 * place + 1
      guard child < heap.count else { break }
      if child + 1 < heap.count, heap[child + 1].comes(before: heap[child]) { child += 1 }
      guard heap[child].comes(before: last) else { break }
      heap[place] = heap[child]
      place = child
    }
    heap[place] = last
  }

  mutating func removeAll() { heap.removeAll() }
}

extension Due {
  @inline(__always) func comes(before other: Due) -> Bool {
    if time != other.time { return time < other.time }
    if kind.rawValue != other.kind.rawValue { return kind.rawValue < other.kind.rawValue }
    return id < other.id
  }
}
