/// The events of a batch, in order.
public struct EventBuffer: ~Copyable {
  private var events: Buffer<Event>

  public init(capacity: Int = 1_024) { events = Buffer(capacity: capacity) }

  public var count: Int { events.count }

  public subscript(index: Int) -> Event { events[index] }

  public mutating func append(_ event: Event) { events.append(event) }

  public mutating func removeAll() { events.removeAll() }
}
