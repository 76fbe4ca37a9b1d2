import MarketEngine

// The second half of the state stream: orders and what belongs to them.
extension PlainTwin {
  func writeOrders(_ words: inout TwinWords) {
    for contract in contracts {
      for side in [Side.buy, .sell] {
        let book = book(contract.number, side)
        words.add(book.count)
        for order in book { write(order, &words) }
      }
      let outside = waiting(contract.number) + hibernated(contract.number)
      words.add(outside.count)
      for order in outside { write(order, &words) }
    }
  }

  private func write(_ order: TwinOrder, _ words: inout TwinWords) {
    words.add(
      order.number.value, UInt64(order.account.value), UInt64(order.user.value),
      order.session.value)
    words.add(order.reference)
    words.add(UInt64(order.side.rawValue))
    words.add(order.price, order.lots)
    words.add(UInt64(order.timeInForce.rawValue), UInt64(order.selfTrade.rawValue))
    words.add(order.expiry.nanoseconds)
    words.add(UInt64(order.facility.value), order.facilityWasNamed ? 1 : 0, order.entry)
    // Without a reference nothing is remembered.
    let remembered = order.reference != .none
    words.add(remembered ? order.content : 0, remembered ? order.acceptedNumber : 0)
    words.add(remembered ? order.acceptedLots : 0)
    words.add(UInt64(order.options.rawValue))
    words.add(order.hibernatedAt != nil ? 1 : order.isWaiting ? 2 : order.isQuote ? 4 : 0)
    words.add(order.stop ?? 0)
    if order.pool != .none { words.add(UInt64(order.pool.value)) }
    if order.options.contains(.iceberg) { words.add(order.clip, order.step, order.clipLeft) }
  }

  func writeSlots(_ words: inout TwinWords) {
    words.add(generations.count)
    for generation in generations { words.add(generation) }
    words.add(freeSlots.count)
    for slot in freeSlots.reversed() { words.add(slot) }
  }

  func writeSessions(_ words: inout TwinWords) {
    words.add(sessions.count)
    for session in sessions {
      words.add(
        session.number.value, UInt64(session.user.value), UInt64(session.choice.rawValue))
    }
  }

  func writeReferences(_ words: inout TwinWords) {
    for answers in remembered {
      words.add(answers.count)
      for remembered in answers {
        words.add(remembered.reference)
        words.add(remembered.content)
        words.add(
          remembered.number, UInt64(remembered.answer.kind.rawValue),
          remembered.answer.order.value)
        words.add(remembered.answer.first, remembered.answer.second)
        words.add(UInt64(remembered.answer.code), UInt64(remembered.answer.product?.rawValue ?? 0))
      }
    }
  }

  func writePositions(_ words: inout TwinWords) {
    words.add(positions.count)
    let sorted = positions.sorted {
      ($0.account.value, $0.contract.value) < ($1.account.value, $1.contract.value)
    }
    for position in sorted {
      words.add(UInt64(position.account.value), UInt64(position.contract.value))
      words.add(position.bought, position.sold, position.paid, position.received)
    }
  }

  func writeSweeps(_ words: inout TwinWords) {
    words.add(nextSweep)
    words.add(sweeps.count)
    for sweep in sweeps {
      words.add(sweep.id)
      switch sweep.target {
      case .member(let member, let account, let contract, let zone, let session):
        let kind: UInt64 = sweep.hibernates ? 40 : 1
        words.add(kind, UInt64(member.value), UInt64(account.value), UInt64(contract.value))
        writeScope(zone, nil, .empty, &words)
        words.add(session.value)
      case .contract(let contract):
        words.add(2, 0, 0, UInt64(contract.value))
        writeScope(.none, nil, .empty, &words)
        words.add(UInt64(0))
      case .trading(let scope, let frozen, let after):
        words.add(frozen ? 3 : 4, 0, 0, UInt64(after.value))
        writeScope(scope.zone, scope.product, scope.label, &words)
        words.add(UInt64(0))
      }
      words.add(UInt64(sweep.reason.rawValue))
      words.add(UInt64(sweep.asker?.origin.user.value ?? 0))
      words.add(UInt64(sweep.asker?.member.value ?? 0))
      words.add(sweep.asker?.origin.session.value ?? 0)
      words.add(sweep.asker?.origin.reference ?? .none)
      words.add(sweep.asker?.content ?? 0)
      words.add(sweep.cancelled, UInt64(sweep.cursorAccount.value), sweep.cursorOrder.value)
    }
  }

  private func writeScope(
    _ zone: ZoneNumber, _ product: Product?, _ label: Name, _ words: inout TwinWords
  ) {
    words.add(UInt64(zone.value), UInt64(product?.rawValue ?? 0))
    words.add(label)
  }

  func writeSettled(_ words: inout TwinWords) {
    words.add(settled.count)
    for posting in settled {
      words.add(posting.run, UInt64(posting.version), UInt64(posting.member.value))
    }
  }
}
