import MarketEngine

extension Seen {
  /// What an auction can do with orders that are not plain ones.
  enum AuctionSight: CaseIterable {
    case market, marketToLimit, iceberg, nextClip, becameLimit
  }

  /// Looks at the events of one command.
  mutating func noteAuction(_ events: [Event]) {
    var traded: Set<UInt64> = []
    for event in events {
      switch event {
      case .accepted(_, let accepted): optionsOf[accepted.order.value] = accepted.options
      case .filled(_, let filled) where filled.liquidity == .auction:
        traded.insert(filled.order.value)
        note(optionsOf[filled.order.value, default: []])
      case .requeued(_, let requeued) where traded.contains(requeued.order.value):
        let isIceberg = optionsOf[requeued.order.value, default: []].contains(.iceberg)
        auctions[isIceberg ? .nextClip : .becameLimit, default: 0] += 1
      default: break
      }
    }
  }

  private mutating func note(_ options: OrderOptions) {
    let sights: [(OrderOptions, AuctionSight)] = [
      (.market, .market), (.marketToLimit, .marketToLimit), (.iceberg, .iceberg),
    ]
    for (option, sight) in sights where options.contains(option) { auctions[sight, default: 0] += 1 }
  }
}
