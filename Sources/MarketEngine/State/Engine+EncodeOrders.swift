/// The second half of the canonical state: orders, references, positions, what is under way.
extension Engine {
  func encodeOrders(_ writer: inout StateWriter) {
    eachContract { slot in
      encode(contracts.slots[slot].bids, &writer)
      encode(contracts.slots[slot].offers, &writer)
      let lists = [
        contracts.slots[slot].buyStops, contracts.slots[slot].sellStops,
        contracts.slots[slot].hibernated,
      ]
      writer.put(lists.reduce(0) { $0 + Int($1.count) })
      for list in lists { encode(list, &writer) }
    }
  }

  private func encode(_ list: SlotList, _ writer: inout StateWriter) {
    var slot = list.first
    while slot != 0 {
      encodeOrder(slot, &writer)
      slot = books.nodes[slot].next
    }
  }

  private func encode(_ side: BookSide, _ writer: inout StateWriter) {
    writer.put(side.orders)
    eachLevel(side) { level in
      var slot = books.levels[level].head
      while slot != 0 {
        encodeOrder(slot, &writer)
        slot = books.nodes[slot].next
      }
      return true
    }
  }

  private func encodeOrder(_ slot: UInt32, _ writer: inout StateWriter) {
    let order = orders[slot].order
    writer.put(orders.number(of: slot).value)
    writer.put(order.account.value)
    writer.put(order.user.value)
    writer.put(order.session.value)
    writer.put(order.reference)
    writer.put(order.side.rawValue)
    writer.put(order.price)
    writer.put(signed: open(slot))
    writer.put(order.timeInForce.rawValue)
    writer.put(order.selfTrade.rawValue)
    let detail = orders[slot].detail
    writer.put(detail.expiry)
    writer.put(rights.holdings[order.holding].facility.value)
    writer.put(order.facilityNamed)
    writer.put(detail.entry)
    writer.put(detail.content)
    writer.put(detail.number)
    writer.put(signed: detail.accepted)
    writer.put(UInt64(order.options.rawValue))
    writer.put(UInt64(order.flags.rawValue))
    writer.put(order.options.contains(.stop) ? stopPrice(of: slot) : Price(ticks: 0))
    if order.options.contains(.pooled) { writer.put(detail.stop) }
    guard order.options.contains(.iceberg) else { return }
    writer.put(orders.extras[slot].clip.lots)
    writer.put(orders.extras[slot].clip.step)
    writer.put(books.nodes[slot].remaining)
  }

  func encodeReferences(_ writer: inout StateWriter) {
    for user in 1..<registry.users.count {
      let user = UserNumber(UInt32(user))
      let count = references.count(of: user)
      writer.put(count)
      for age in 0..<count {
        let remembered = references.answer(of: user, at: age)
        writer.put(remembered.reference)
        writer.put(remembered.content)
        writer.put(remembered.number)
        writer.put(remembered.answer.kind.rawValue)
        writer.put(remembered.answer.order.value)
        writer.put(signed: remembered.answer.first)
        writer.put(signed: remembered.answer.second)
        writer.put(UInt64(remembered.answer.code))
        writer.put(remembered.answer.product?.rawValue ?? 0)
      }
    }
  }

  func encodePositions(_ writer: inout StateWriter) {
    var all = [Position]()
    eachContract { slot in
      var position = contracts.slots[slot].position
      while position != 0 {
        all.append(positions.positions[position])
        position = positions.positions[position].next
      }
    }
    all.sort { left, right in
      left.account != right.account
        ? left.account < right.account
        : contracts.slots[left.contract].number < contracts.slots[right.contract].number
    }
    writer.put(all.count)
    for position in all {
      writer.put(position.account.value)
      writer.put(contracts.slots[position.contract].number.value)
      writer.put(signed: position.bought)
      writer.put(signed: position.sold)
      writer.put(signed: position.paid)
      writer.put(signed: position.received)
    }
  }

  func encodeSweeps(_ writer: inout StateWriter) {
    writer.put(nextSweep)
    writer.put(sweeps.count)
    for index in 0..<sweeps.count {
      let sweep = sweeps[index]
      writer.put(sweep.id)
      writer.put(sweep.kind.rawValue)
      writer.put(sweep.member.value)
      writer.put(sweep.account.value)
      writer.put(sweep.contract.value)
      writer.put(sweep.zone.value)
      writer.put(sweep.product?.rawValue ?? 0)
      writer.put(sweep.label)
      writer.put(sweep.session.value)
      writer.put(sweep.reason.rawValue)
      writer.put(sweep.askingUser.value)
      writer.put(sweep.askingMember.value)
      writer.put(sweep.askingSession.value)
      writer.put(sweep.reference)
      writer.put(sweep.content)
      writer.put(sweep.cancelled)
      writer.put(sweep.cursorAccount.value)
      writer.put(sweep.cursorOrder.value)
    }
  }

  func encodeSettled(_ writer: inout StateWriter) {
    writer.put(settled.count - 1)
    for index in 1..<settled.count {
      writer.put(settled[index].run)
      writer.put(settled[index].version)
      writer.put(settled[index].member.value)
    }
  }
}
