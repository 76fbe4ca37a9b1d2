import LineProtocol
import MarketEngine

/// A name as a key of a table.
struct NameKey: Hashable, Sendable {
  let name: Name
  init(_ name: Name) { self.name = name }

  func hash(into hasher: inout Hasher) {
    hasher.combine(name.first)
    hasher.combine(name.second)
    if name.third != 0 || name.fourth != 0 {
      hasher.combine(name.third)
      hasher.combine(name.fourth)
    }
  }
}

/// A member's name for a user or an account, or an account's for a pool.
struct OwnedNameKey: Hashable, Sendable {
  let owner: UInt32
  let name: NameKey
  init(_ owner: MemberNumber, _ name: Name) {
    self.owner = owner.value
    self.name = NameKey(name)
  }

  init(_ owner: AccountNumber, _ name: Name) {
    self.owner = owner.value
    self.name = NameKey(name)
  }
}

/// A contract's symbol as a key.
struct SymbolKey: Hashable, Sendable {
  let symbol: ContractSymbol
  init(_ symbol: ContractSymbol) { self.symbol = symbol }

  func hash(into hasher: inout Hasher) { hasher.combine(symbol.fingerprint) }
}

/// A user's reference as a key.
struct ReferenceKey: Hashable, Sendable {
  let user: UInt32
  let reference: Reference
  init(_ user: UserNumber, _ reference: Reference) {
    self.user = user.value
    self.reference = reference
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(reference.first)
    hasher.combine(reference.second ^ UInt64(user) << 32)
  }
}
