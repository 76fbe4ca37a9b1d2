import ExchangeRuntime
import Gateway
import LineProtocol
import MarketEngine

/// Who hears what of an event, as docs/PROTOCOL.md has it.
extension EngineRig {
  func deliver(_ event: Event, askedBy asker: Seat?) {
    surroundings.directory.apply(event)
    switch Audience.of(event) {
    case .member(let member):
      pasts[member.value, default: []].append(event)
      tell(line(event)) { $0.session.identity?.member == member }
    case .session(let session):
      if case .sessionOpened(let opened) = event {
        self.opened(opened, by: asker)
      } else if case .sessionEnded(_, let end) = event {
        ended(session, end)
      } else {
        tell(line(event)) { $0.session.identity?.session == session }
      }
    case .everyone: publish(event)
    case .nobody:
      guard case .refused = event, let asker, asker.session.unanswered.first?.kind == .login else {
        return
      }
      turn.clear()
      asker.session.refusedEntry(event, in: surroundings, into: &turn)
      finishTurn(asker)
    }
  }

  private func line(_ event: Event) -> [UInt8] {
    var bytes: [UInt8] = []
    ResponseFormatter.write(event, names: surroundings.directory, to: &bytes)
    return bytes
  }

  private func tell(_ line: [UInt8], _ isMeant: (Seat) -> Bool) {
    for seat in seats where !seat.isGone && isMeant(seat) { seat.hear(line) }
  }

  private func publish(_ event: Event) {
    if case .traded(let trade) = event {
      tellWatchers(of: trade.contract) { number, names, bytes in
        MarketDataFormatter.write(trade, number: number, names: names, to: &bytes)
      }
    } else if case .tradeReviewed(let trade, let cause) = event {
      tellWatchers(of: trade.contract) { number, names, bytes in
        MarketDataFormatter.reviewed(trade, cause, number: number, names: names, to: &bytes)
      }
    } else if case .phaseChanged(let contract, let phase) = event {
      tellWatchers(of: contract) { number, names, bytes in
        MarketDataFormatter.phase(phase, of: contract, number: number, names: names, to: &bytes)
      }
      if phase.isLast { books[contract.value] = nil }
    } else if case .auctioned(let contract, let outcome) = event {
      tellWatchers(of: contract) { number, names, bytes in
        MarketDataFormatter.auctioned(contract, outcome, number: number, names: names, to: &bytes)
      }
    } else if case .interrupted(let contract, let price, let ends) = event {
      tellWatchers(of: contract) { number, names, bytes in
        MarketDataFormatter.interrupted(
          contract, price, until: ends, number: number, names: names, to: &bytes)
      }
    } else if case .contractCreated(let contract, let terms) = event {
      announce(contract, terms)
    } else if case .noticeGiven(let text) = event {
      var bytes: [UInt8] = []
      MarketDataFormatter.notice(text, to: &bytes)
      tell(bytes) { $0.session.identity != nil }
    }
  }

  private func opened(_ opened: SessionOpened, by asker: Seat?) {
    let others = seats.filter {
      !$0.isGone && $0 !== asker && $0.session.identity?.session == opened.session
    }
    for other in others {
      turn.clear()
      other.session.close(.returnedElsewhere, into: &turn)
      finishTurn(other)
    }
    guard let asker else { return }
    turn.clear()
    let resume = asker.session.opened(opened, into: &turn)
    finishTurn(asker)
    guard let resume else { return }
    for past in (pasts[opened.member.value] ?? [])[Int(resume.after)..<Int(resume.through)] {
      asker.hear(line(past))
    }
  }

  private func ended(_ session: SessionNumber, _ end: SessionEnd) {
    for seat in seats where !seat.isGone && seat.session.identity?.session == session {
      turn.clear()
      seat.session.ended(end, into: &turn)
      finishTurn(seat)
    }
  }
}
