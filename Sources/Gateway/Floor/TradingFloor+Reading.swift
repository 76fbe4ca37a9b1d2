import ExchangeRuntime
import LineProtocol
import MarketEngine
import NIOCore

extension TradingFloor {
  /// A connection has come. Where there is no place it is told so and closed.
  func enter(_ channel: any Channel) -> Connection {
    let connection = Connection(
      number: nextNumber(), channel: channel, limits: limits, at: clock())
    let isWelcome = counts.enter(limits: limits)
    connections[connection.number.value] = connection
    if !isWelcome || surroundings.isDraining {
      turn.clear()
      connection.session.close(isWelcome ? .shutdown : .full, into: &turn)
      finish(connection)
    }
    return connection
  }

  /// Bytes have come: every line in them becomes part of one submission to the exchange.
  func read(_ input: ByteBuffer, from connection: Connection) {
    guard !connection.isGone, !connection.isInputClosed else { return }
    let moment = clock()
    turn.clear()
    connection.session.hears(at: moment)
    let bytes = input.readableBytesUInt8Span
    var position = 0
    while turn.closing == nil {
      let step = connection.framer.next(in: bytes, from: &position)
      turn.line = connection.framer.lines
      switch step {
      case .line(let range): hear(bytes.extracting(range), from: connection, at: moment)
      case .carriedLine: hear(connection.framer.carried.span, from: connection, at: moment)
      case .fault(let error):
        connection.session.receive(error, in: surroundings, into: &turn)
      case .needsMore: return finish(connection)
      }
    }
    finish(connection)
  }

  private func hear(_ line: Span<UInt8>, from connection: Connection, at moment: Moment) {
    do {
      let request = try RequestParser.parse(line)
      connection.session.receive(request, in: &surroundings, at: moment, into: &turn)
    } catch {
      connection.session.receive(error, in: surroundings, into: &turn)
    }
  }

  /// The peer says no more: what it sent is answered, then the connection closes.
  func inputClosed(_ connection: Connection) {
    connection.isInputClosed = true
    closeIfAnswered(connection)
  }

  func closeIfAnswered(_ connection: Connection) {
    guard connection.isInputClosed, !connection.isGone, connection.session.isQuiet,
      !connection.outbound.isHolding
    else { return }
    flush(connection)
    depart(connection)
  }

  /// Does what a session said in its turn.
  func finish(_ connection: Connection) {
    submit(for: connection)
    if turn.closing != nil { connection.outbound.dropHeld() }
    connection.outbound.append(turn.reply)
    for errand in turn.errands { run(errand, for: connection) }
    flush(connection)
    if turn.closing != nil { depart(connection) }
  }

  private func submit(for connection: Connection) {
    guard !turn.submissions.isEmpty else { return }
    let taken = exchange.submit(turn.submissions)
    guard taken < turn.submissions.count else { return }
    let left = turn.submissions[taken...]
    connection.session.notTaken(left, in: &surroundings, into: &turn)
  }

  private func run(_ errand: Errand, for connection: Connection) {
    switch errand {
    case .watch(let watch): beginWatching(watch, connection)
    case .unwatch(let pattern): endWatching(pattern, connection)
    case .ownTrades(let limit, let tag): tellTrades(limit: Int(limit), tag: tag, to: connection)
    }
  }

  /// Takes a connection off the floor and closes it when what was written has left, or has had time enough to.
  func depart(_ connection: Connection) {
    guard !connection.isGone else { return }
    let channel = connection.channel
    let last = connection.outbound.flush() ?? ByteBuffer()
    remove(connection)
    let deadline = eventLoop.assumeIsolated().scheduleTask(
      in: .milliseconds(limits.drainMilliseconds)
    ) { channel.close(mode: .all, promise: nil) }
    channel.writeAndFlush(last).assumeIsolated().whenComplete { _ in
      deadline.cancel()
      channel.close(mode: .all, promise: nil)
    }
  }

  /// Takes a connection off the floor, for whatever reason; the exchange hears of a session that has lost its connection.
  func remove(_ connection: Connection) {
    guard !connection.isGone else { return }
    connection.isGone = true
    let number = connection.number.value
    connections[number] = nil
    counts.leave(isStranger: connection.isStranger)
    stopWatching(connection)
    if let identity = connection.session.identity {
      members[identity.member.value]?.connections.removeAll { $0 === connection }
      if members[identity.member.value]?.connections.isEmpty == true {
        members[identity.member.value] = nil
      }
      if sessions[identity.session.value] === connection { sessions[identity.session.value] = nil }
    }
    if let session = connection.session.connectionLost() { lose(session, by: connection.number) }
    if connection.session.unanswered.count > 0 { departed[number] = connection.session }
  }

  /// Tells the exchange that a session has lost its connection, now or as soon as it takes it.
  func lose(_ session: SessionNumber, by connection: ConnectionNumber) {
    owed.append(Submission(connection: .none, content: .lost(session, by: connection)))
    payOwed()
  }

  func payOwed() {
    guard !owed.isEmpty else { return }
    let taken = exchange.submit(owed)
    owed.removeFirst(taken)
  }
}
