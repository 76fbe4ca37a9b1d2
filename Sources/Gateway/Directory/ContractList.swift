public import LineProtocol
public import MarketEngine

/// The contracts not yet delivered, and the symbols of those delivered last, by number and by symbol.
public struct ContractList: Sendable {
  public struct Entry: Sendable {
    public var number: ContractNumber
    public var symbol: ContractSymbol
    public var terms: ContractTerms
    public var phase: ContractPhase
  }

  /// Symbols kept of delivered contracts, for lines about the past: half a year of one zone's calendar. An older one is written
  /// as a number.
  static let remembered = 65_536

  private var entries: [UInt32: Entry] = [:]
  private var numbers: [SymbolKey: ContractNumber] = [:]
  private var past: [UInt32: ContractSymbol] = [:]
  private var pastInOrder: [UInt32] = []
  private var pastStart = 0

  init() {}

  /// Contracts not yet delivered.
  public var count: Int { entries.count }

  public subscript(number: ContractNumber) -> Entry? { entries[number.value] }

  public func number(of symbol: ContractSymbol) -> ContractNumber? { numbers[SymbolKey(symbol)] }

  public func symbol(of number: ContractNumber) -> ContractSymbol? {
    entries[number.value]?.symbol ?? past[number.value]
  }

  /// Those that match, in order of their numbers; O(n log n) in all contracts unless the pattern is one symbol.
  public func matching(_ pattern: ContractPattern) -> [Entry] {
    if pattern.isWholeLabel, pattern.zone != .empty, let product = pattern.product {
      let symbol = ContractSymbol(zone: pattern.zone, product: product, label: pattern.label)
      guard let number = numbers[SymbolKey(symbol)], let entry = entries[number.value] else {
        return []
      }
      return [entry]
    }
    return entries.values.filter { pattern.matches($0.symbol) }.sorted { $0.number < $1.number }
  }

  mutating func add(
    _ number: ContractNumber, _ terms: ContractTerms, zone: Name, phase: ContractPhase = .planned
  ) {
    let symbol = ContractSymbol(zone: zone, product: terms.product, label: terms.label)
    entries[number.value] = Entry(number: number, symbol: symbol, terms: terms, phase: phase)
    numbers[SymbolKey(symbol)] = number
  }

  mutating func set(_ phase: ContractPhase, of number: ContractNumber) {
    guard phase.isLast else {
      entries[number.value]?.phase = phase
      return
    }
    guard let entry = entries.removeValue(forKey: number.value) else { return }
    if numbers[SymbolKey(entry.symbol)] == number {
      numbers.removeValue(forKey: SymbolKey(entry.symbol))
    }
    remember(entry.symbol, of: number)
  }

  /// Keeps the symbol of a delivered contract, forgetting the one kept longest where there are too many.
  mutating func remember(_ symbol: ContractSymbol, of number: ContractNumber) {
    guard entries[number.value] == nil, past.updateValue(symbol, forKey: number.value) == nil else {
      return
    }
    if pastInOrder.count < Self.remembered {
      pastInOrder.append(number.value)
    } else {
      past.removeValue(forKey: pastInOrder[pastStart])
      pastInOrder[pastStart] = number.value
      pastStart = (pastStart + 1) % Self.remembered
    }
  }
}
