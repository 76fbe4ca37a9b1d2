import ExchangeRuntime
import LineProtocol
import MarketEngine
import NIOCore

extension TradingFloor {
  /// Tells everybody here what a committed batch holds for them: the directory hears each event first, answers come between the
  /// commands they were given between, and everybody has one flush.
  func deliver(_ batch: CommittedBatch) {
    var nextAnswer = 0
    for (index, origin) in batch.origins.enumerated() {
      while nextAnswer < batch.answers.count, batch.answers[nextAnswer].commandsBefore <= index {
        deliver(batch.answers[nextAnswer])
        nextAnswer += 1
      }
      let number = origin.connection
      let asker = numbers(number) ? connections[number.value] : nil
      for event in origin.events { deliver(batch[event], askedBy: asker, number) }
      conclude(number)
    }
    for answer in batch.answers[nextAnswer...] { deliver(answer) }
    for picture in batch.pictures { deliver(picture) }
    if hasNewWatchers { refreshBehind() }
    flushTouched()
  }

  private func deliver(
    _ event: Event, askedBy asker: Connection?, _ origin: ConnectionNumber
  ) {
    surroundings.directory.apply(event)
    switch Audience.of(event) {
    case .member(let member): tell(event, to: member)
    case .session(let session):
      if case .sessionOpened(let opened) = event {
        self.opened(opened, by: asker, origin)
      } else if case .sessionEnded(_, let end) = event {
        ended(session, end)
      } else {
        tell(event, to: sessions[session.value])
      }
    case .everyone: publish(event)
    case .nobody: refuseEntry(event, to: asker)
    }
  }

  private func publish(_ event: Event) {
    if case .traded(let trade) = event {
      tellWatchers(of: trade)
    } else if case .tradeReviewed(let trade, let cause) = event {
      tellWatchers(of: trade, cause)
    } else if case .phaseChanged(let contract, let phase) = event {
      tellWatchers(of: contract, phase)
    } else if case .auctioned(let contract, let outcome) = event {
      tellWatchers(of: contract, outcome)
    } else if case .interrupted(let contract, let price, let ends) = event {
      tellWatchers(of: contract, interruptedAt: price, until: ends)
    } else if case .contractCreated(let contract, let terms) = event {
      beginWatching(created: contract, terms)
    } else if case .noticeGiven(let text) = event {
      tellAll(text)
    }
  }

  /// A login that was refused has no session to hear of it: the connection does.
  private func refuseEntry(_ event: Event, to asker: Connection?) {
    guard case .refused = event, let asker, asker.session.unanswered.first?.kind == .login else {
      return
    }
    turn.clear()
    asker.session.refusedEntry(event, in: surroundings, into: &turn)
    finish(asker)
  }

  /// A member's own line, written once and told to each of its sessions here.
  private func tell(_ event: Event, to member: MemberNumber) {
    guard let place = members.index(forKey: member.value) else { return }
    members.values[place].last += 1
    line.removeAll(keepingCapacity: true)
    surroundings.directory.write(event, to: &line)
    for connection in members.values[place].connections { tellLine(to: connection) }
  }

  private func tell(_ event: Event, to connection: Connection?) {
    guard let connection else { return }
    line.removeAll(keepingCapacity: true)
    surroundings.directory.write(event, to: &line)
    tellLine(to: connection)
  }

  /// Tells a connection what is in `line`.
  func tellLine(to connection: Connection) {
    connection.outbound.append(line)
    touch(connection)
  }

  private func tellAll(_ text: NoticeText) {
    line.removeAll(keepingCapacity: true)
    MarketDataFormatter.notice(text, to: &line)
    for connection in sessions.values { tellLine(to: connection) }
  }

  /// A command's events are told: its request is answered. They may have taken its connection off the floor.
  private func conclude(_ number: ConnectionNumber) {
    guard numbers(number) else { return }
    if let asker = connections[number.value] {
      asker.session.answered(in: &surroundings)
      if asker.isInputClosed { touch(asker) }
    } else if var session = departed[number.value] {
      session.answered(in: &surroundings)
      departed[number.value] = session.unanswered.count > 0 ? session : nil
    }
  }

  private func deliver(_ answer: Answer) {
    guard numbers(answer.connection) else { return }
    turn.clear()
    switch answer.content {
    case .rows(let rows, let tag):
      guard let connection = connections[answer.connection.value] else { return }
      connection.session.answered(question: tag, rows: rows, in: surroundings, into: &turn)
      connection.outbound.append(turn.reply)
      touch(connection)
    case .misfit(let misfit):
      // Whoever is gone is told nothing, but waits for one answer less.
      guard let connection = connections[answer.connection.value] else { return conclude(answer.connection) }
      connection.session.answered(misfit, in: &surroundings, into: &turn)
      finish(connection)
      if connection.isInputClosed { touch(connection) }
    }
  }

  /// A session has begun. It may have been another connection's until now, and the one that asked may be gone already.
  private func opened(
    _ opened: SessionOpened, by asker: Connection?, _ origin: ConnectionNumber
  ) {
    if let other = sessions[opened.session.value], other !== asker {
      turn.clear()
      other.session.close(.returnedElsewhere, into: &turn)
      finish(other)
    }
    guard let asker else {
      if numbers(origin) { lose(opened.session, by: origin) }
      return
    }
    turn.clear()
    let resume = asker.session.opened(opened, into: &turn)
    asker.isStranger = false
    counts.loggedIn()
    sessions[opened.session.value] = asker
    members[opened.member.value, default: MemberListeners(last: opened.last)].connections
      .append(asker)
    guard turn.closing == nil else { return finish(asker) }
    asker.outbound.append(turn.reply)
    touch(asker)
    if let resume {
      asker.outbound.hold()
      tellPast(resume, to: asker)
    }
  }

  private func ended(_ session: SessionNumber, _ end: SessionEnd) {
    guard let connection = sessions[session.value] else { return }
    turn.clear()
    connection.session.ended(end, into: &turn)
    finish(connection)
  }
}
