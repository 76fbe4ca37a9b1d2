// modules: MarketEngine Journal
// A stored snapshot's bytes. What restores can be encoded, and what does not is refused, not a crash. (That damaged words are not
// taken for a state is for the digest beside them; here it is left out, or nothing would get this far.)

import Journal
import MarketEngine

func check(_ input: [UInt8]) {
  let words: [UInt64]
  do {
    words = try SnapshotCodec.words(of: input)
  } catch {
    return
  }
  do {
    let engine = try Engine(restoring: words, eventDigest: .start)
    var again: [UInt64] = []
    engine.encodeState(into: &again)
    guard again.count > 0 else { fatalError("a state without words") }
  } catch {
    return
  }
}

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  check(Array(UnsafeBufferPointer(start: bytes, count: count)))
  return 0
}
