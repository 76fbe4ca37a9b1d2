import MarketEngine

extension Seen {
  /// What can become of an order that names a block.
  enum BlockSight: CaseIterable {
    case made, madeInCall, joined, traded, unknown, refused, repeated
  }

  /// Looks at the events of one command.
  mutating func noteBlock(_ command: Command, _ events: [Event]) {
    guard case .block = command else { return }
    var isMade = false
    for event in events {
      switch event {
      case .contractCreated: isMade = true
      case .phaseChanged(_, .call): if isMade { add(.madeInCall) }
      case .accepted: add(isMade ? .made : .joined)
      case .traded: add(.traded)
      case .refused(_, let refusal): add(refusal.code == .unknownContract ? .unknown : .refused)
      case .repeated: add(.repeated)
      default: break
      }
    }
  }

  private mutating func add(_ sight: BlockSight) { blocks[sight, default: 0] += 1 }
}
