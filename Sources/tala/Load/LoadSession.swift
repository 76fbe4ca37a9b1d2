import Histogram
import LineProtocol
import MarketEngine
import NIOCore
import TalaClient

/// One session of a load, on its event loop: logs in, sends lines, and finds for each answer the line it answers.
final class LoadSession: ChannelInboundHandler {
  // A class because it is a handler in a channel's pipeline.
  typealias InboundIn = ByteBuffer

  /// What has come of the lines sent.
  struct Tally: Sendable {
    var sent = 0
    var answered = 0
    var doubled = 0
    var refused = 0
    /// `busy`, `throttled` or `unavailable`: not taken, not answered durably.
    var notTaken = 0
    var failure: String?
  }

  private(set) var tally = Tally()
  private(set) var isReady = false
  /// Microseconds from the intended sending to the answer, of lines meant to be sent in the measured time.
  private(set) var latencies = Histogram<UInt64>(numberOfSignificantValueDigits: .three)

  private let index: Int
  private let plan: LoadPlan
  private let credentials: Credentials
  private var channel: (any Channel)?
  private var carried: [UInt8] = []
  private var outgoing: [UInt8] = []
  /// When each line was meant to be sent; 0 once it is answered.
  private var intended: [UInt64] = []
  private var lineOfOrder: [Int] = []
  /// Lines meant to be sent from here to there are measured, in nanoseconds of the monotonic clock.
  var measured: Range<UInt64> = 0..<0
  /// At most this many lines unanswered; as many as that are always under way if `isGreedy`.
  var window = 1_024
  var isGreedy = false

  init(index: Int, plan: LoadPlan, credentials: Credentials) {
    self.index = index
    self.plan = plan
    self.credentials = credentials
  }

  var unanswered: Int { tally.sent - tally.answered - tally.notTaken }

  func channelActive(context: ChannelHandlerContext) {
    channel = context.channel
    write(Array("hello tala/1\n".utf8))
  }

  func channelInactive(context: ChannelHandlerContext) { fail("the connection was closed") }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    fail("\(error)")
    context.close(promise: nil)
  }

  private func fail(_ reason: String) {
    if tally.failure == nil { tally.failure = reason }
    isReady = false
  }

  // MARK: Sending

  /// Puts the next line into the buffer; it was meant to be sent at `time`.
  func send(intendedAt time: UInt64) {
    plan.append(tally.sent, of: index, &lineOfOrder, to: &outgoing)
    intended.append(time)
    tally.sent += 1
  }

  /// Fills the window, all lines meant to be sent now.
  func fill(now: UInt64) {
    while unanswered < window { send(intendedAt: now) }
    flush()
  }

  func flush() {
    guard !outgoing.isEmpty else { return }
    write(outgoing)
    outgoing.removeAll(keepingCapacity: true)
  }

  private func write(_ bytes: [UInt8]) {
    guard let channel else { return }
    var buffer = channel.allocator.buffer(capacity: bytes.count)
    buffer.writeBytes(bytes)
    channel.writeAndFlush(buffer, promise: nil)
  }

  // MARK: Hearing

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var buffer = unwrapInboundIn(data)
    let now = NIODeadline.now().uptimeNanoseconds
    guard let read = buffer.readBytes(length: buffer.readableBytes) else { return }
    var bytes = read
    if !carried.isEmpty {
      bytes = carried + read
      carried.removeAll(keepingCapacity: true)
    }
    var start = 0
    while let end = bytes[start...].firstIndex(of: 0x0a) {
      hear(bytes[start..<end], now)
      start = end + 1
    }
    carried.append(contentsOf: bytes[start...])
    if isGreedy, isReady, unanswered <= window - window / 8 { fill(now: now) }
  }

  private func hear(_ line: ArraySlice<UInt8>, _ now: UInt64) {
    guard isReady else { return hearBeforeLogin(line) }
    switch line.first {
    case UInt8(ascii: "a"), UInt8(ascii: "m"): answer(line, now)
    case UInt8(ascii: "c"):
      // A cancel for another reason than a request is no answer.
      if line.contains(word: " by=member") { answer(line, now) }
    case UInt8(ascii: "r"):
      guard line.starts(with: Array("re".utf8)), !line.starts(with: Array("reduced".utf8)) else {
        return
      }
      if line.starts(with: Array("refused".utf8)) { tally.refused += 1 }
      answer(line, now)
    case UInt8(ascii: "b"), UInt8(ascii: "t"), UInt8(ascii: "u"):
      if line.contains(word: " ref=") { tally.notTaken += 1 }
    case UInt8(ascii: "p"):
      if line.starts(with: Array("ping".utf8)) { write(Array("pong\n".utf8)) }
    default: break
    }
  }

  /// Counts a line as the answer to the line its reference names.
  private func answer(_ line: ArraySlice<UInt8>, _ now: UInt64) {
    guard let number = LoadSession.number(in: line, run: plan.run), number < intended.count else {
      return
    }
    guard intended[number] != 0 else {
      tally.doubled += 1
      return
    }
    if measured.contains(intended[number]) {
      _ = latencies.record((now - min(now, intended[number])) / 1_000)
    }
    intended[number] = 0
    tally.answered += 1
  }

  /// The number behind `ref=RUN-`, the third word of an answer.
  static func number(in line: ArraySlice<UInt8>, run: [UInt8]) -> Int? {
    guard let first = line.firstIndex(of: 0x20),
      let second = line[(first + 1)...].firstIndex(of: 0x20)
    else { return nil }
    let reference = line[(second + 1)...]
    let start = reference.startIndex + 4 + run.count + 1
    guard reference.starts(with: [0x72, 0x65, 0x66, 0x3d]), start < reference.endIndex,
      reference[(reference.startIndex + 4)...].starts(with: run)
    else { return nil }
    var number = 0
    for byte in reference[start...] {
      guard byte >= 0x30, byte <= 0x39 else { break }
      number = number * 10 + Int(byte - 0x30)
    }
    return number
  }

  // MARK: Login

  private func hearBeforeLogin(_ line: ArraySlice<UInt8>) {
    let text = String(decoding: line, as: UTF8.self)
    if text.hasPrefix("welcome") {
      isReady = true
    } else if text.hasPrefix("hello"), let signature = signature(text) {
      write(
        Array("login \(credentials.member) \(credentials.user) signature=\(signature)\n".utf8))
    } else {
      fail(text)
    }
  }

  private func signature(_ hello: String) -> String? {
    func value(_ key: String) -> [UInt8]? {
      for word in hello.split(separator: " ") where word.hasPrefix("\(key)=") {
        return Array(word.dropFirst(key.count + 1).utf8)
      }
      return nil
    }
    guard let market = value("market").flatMap({ Name(bytes: $0.span) }),
      let challenge = value("challenge").flatMap({ Hexadecimal.bytes($0.span) }),
      let member = Name(bytes: Array(credentials.member.utf8).span),
      let user = Name(bytes: Array(credentials.user.utf8).span)
    else { return nil }
    let message = LoginMessage.bytes(
      market: market, member: member, user: user, challenge: challenge)
    var digits: [UInt8] = []
    Hexadecimal.append(credentials.key.sign(message), to: &digits)
    return String(decoding: digits, as: UTF8.self)
  }
}

extension ArraySlice<UInt8> {
  func contains(word: StaticString) -> Bool {
    let bytes = word.withUTF8Buffer { unsafe Array($0) }  // A literal's own bytes.
    guard count >= bytes.count else { return false }
    var at = startIndex
    while at <= endIndex - bytes.count {
      if self[at] == bytes[0], self[at...].starts(with: bytes) { return true }
      at += 1
    }
    return false
  }
}
