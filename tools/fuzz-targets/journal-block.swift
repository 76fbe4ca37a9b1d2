// modules: MarketEngine Journal
// A stored block's payload. The first byte is the number of commands the block claims. What decodes must encode to the same
// bytes; what does not must say where.

import Journal
import MarketEngine

func check(_ input: [UInt8]) {
  guard let claimed = input.first, claimed > 0 else { return }
  let payload = Array(input.dropFirst())
  let block = JournalBlock(
    number: 1, epoch: 1, firstSequence: 1, lastSequence: UInt64(claimed), time: Timestamp(nanoseconds: 0),
    previousDigest: .start, digest: .start, payload: payload, checksum: 0)
  do {
    let commands = try BlockDecoder.commands(of: block)
    guard commands.count == Int(claimed) else { fatalError("other than as many commands as the block has numbers") }
    var bytes = [BlockEncoder.version]
    for command in commands {
      let before = bytes.count
      CommandCodec.append(command, to: &bytes)
      guard bytes.count - before <= CommandCodec.largest else { fatalError("a command is larger than it may be") }
    }
    guard bytes == payload else { fatalError("a command has two spellings") }
  } catch {
    guard error.offset >= 0, error.offset <= payload.count else { fatalError("an error points outside of the payload") }
  }
}

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  check(Array(UnsafeBufferPointer(start: bytes, count: count)))
  return 0
}
