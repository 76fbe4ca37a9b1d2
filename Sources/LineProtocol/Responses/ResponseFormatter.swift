public import MarketEngine

/// Writes the lines of the protocol, each with its LF, as bytes at the end of a buffer. Their shapes are in docs/PROTOCOL.md.
public enum ResponseFormatter {
  /// The line for the member an event belongs to; nothing for an event without a `Note`.
  public static func write<Names: NameSource>(
    _ event: Event, names: borrowing Names, to bytes: inout [UInt8]
  ) {
    switch event {
    case .accepted(let note, let accepted): write(note, accepted, names: names, to: &bytes)
    case .filled(let note, let filled): write(note, filled, names: names, to: &bytes)
    case .replaced(let note, let replaced): write(note, replaced, names: names, to: &bytes)
    case .reduced(let note, let reduced): write(note, reduced, names: names, to: &bytes)
    case .cancelled(let note, let cancelled): write(note, cancelled, names: names, to: &bytes)
    case .requeued(let note, let requeued): write(note, requeued, names: names, to: &bytes)
    case .massCancelled(let note, let cancelled):
      start("mass-cancelled ", note, to: &bytes)
      bytes.append(key: " orders=", number: cancelled.orders)
      end(note, names: names, to: &bytes)
    case .hibernated(let note, let standing):
      write("hibernated ", " left=", note, standing, by: true, names: names, to: &bytes)
    case .reactivated(let note, let standing):
      write("reactivated ", " open=", note, standing, names: names, to: &bytes)
    case .triggered(let note, let standing):
      write("triggered ", " open=", note, standing, names: names, to: &bytes)
    case .cashMoved(let note, let moved): write(note, moved, names: names, to: &bytes)
    case .haltSet(let note, let halted):
      start(halted ? "halted " : "released ", note, to: &bytes)
      end(note, names: names, to: &bytes)
    case .limitsSet(let note, let limits):
      start("limits-set ", note, to: &bytes)
      LimitFormatter.write(limits, to: &bytes)
      end(note, names: names, to: &bytes)
    case .done(let note):
      start("done ", note, to: &bytes)
      end(note, names: names, to: &bytes)
    case .refused(let note, let refusal):
      start("refused ", note, to: &bytes)
      write(refusal, to: &bytes)
      end(note, names: names, to: &bytes)
    case .repeated(let note, let answer): write(note, answer, names: names, to: &bytes)
    case .negotiated(let note, let negotiated): write(note, negotiated, names: names, to: &bytes)
    case .tradeChanged(let note, let changed): write(note, changed, names: names, to: &bytes)
    case .rightsChanged(let note, let changed):
      CapabilityFormatter.write(note, changed, names: names, to: &bytes)
    case .marketOpened, .clockMoved, .zoneAdded, .memberAdded, .userAdded, .keySet, .accountAdded,
      .facilityAdded, .feesSet, .contractCreated, .phaseChanged, .noticeGiven, .dayPassed, .auctioned, .collarSet, .interrupted,
      .sessionOpened, .sessionEnded, .traded, .tradeReviewed, .holdSet, .freezeSet, .callPriceSet, .poolAdded,
      .capabilityChanged:
      return
    }
  }

  /// Verb, number, and the reference where there is one.
  static func start(_ verb: StaticString, _ note: Note, to bytes: inout [UInt8]) {
    bytes.append(verb)
    bytes.append(number: note.number)
    bytes.append(referenceOf: note)
  }

  /// The user, whose references these are, and the end of the line.
  static func end<Names: NameSource>(
    _ note: Note, names: borrowing Names, to bytes: inout [UInt8]
  ) {
    if note.user != .none {
      bytes.append(key: " user=", name: names.name(of: note.user), number: note.user.value)
    }
    bytes.endLine()
  }
}
