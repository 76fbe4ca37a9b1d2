import Journal
import MarketEngine

/// The lead: form, send, wait, hand out; and what is done when the connection breaks.
extension Exchange {
  func serve(
    _ engine: consuming Engine, _ leadership: Leadership, _ parts: ExchangeParts
  ) -> ExchangeEnd {
    whenLeading(engine)
    var writer = MarketWriter(
      engine: engine, leadership: leadership, storage: parts.storage, reader: parts.reader,
      output: audience, clock: clock, options: options)
    while true {
      do throws(StorageFailure) {
        try write(&writer)
        writer.release()
        return .drained
      } catch .connectionLost(let reason) {
        enter(.unavailable(reason: reason))
        if let end = reconnect(&writer) { return end }
      } catch {
        return .failed(error)
      }
    }
  }

  /// Writes until told to stop and all is answered.
  private func write(_ writer: inout MarketWriter) throws(StorageFailure) {
    var emptied: [Submission] = []
    while true {
      wake.clear()
      let isStopping = isStopping
      enter(writer.isClockWrong ? .unavailable(reason: "the clock is wrong") : .leading)
      if writer.waiting == 0 {
        queue.drain(into: &emptied)
        writer.offer(&emptied)
      }
      try writer.turn()
      // Where the clock is wrong what still waits is not taken any more; it was never sequenced.
      if isStopping, writer.isIdle || writer.isClockWrong && writer.hasNothingInFlight { return }
      let timeout = writer.timeoutMilliseconds()
      try writer.collect(wakeDescriptor: wake.descriptor, timeoutMilliseconds: timeout)
    }
  }

  /// Tries until the connection is back and nothing is missing; an end if that cannot be.
  private func reconnect(_ writer: inout MarketWriter) -> ExchangeEnd? {
    let begin = clock.monotonic()
    while true {
      do throws(StorageFailure) {
        try writer.reconnect(patienceMilliseconds: RuntimeLimits.patienceMilliseconds)
        return nil
      } catch .connectionLost(let reason) {
        let waited = (clock.monotonic() - begin) / 1_000_000
        if isStopping, waited >= RuntimeLimits.stopMilliseconds {
          return .failed(.connectionLost(reason))
        }
        enter(.unavailable(reason: reason))
        pause()
      } catch {
        return .failed(error)
      }
    }
  }
}
