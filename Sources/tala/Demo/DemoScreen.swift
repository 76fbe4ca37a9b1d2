import Foundation

/// What a spectator reads: plain columns, colours only on a terminal.
struct DemoScreen: Sendable {
  private let colours = isatty(STDOUT_FILENO) == 1

  func title(_ text: String) { write("\n\(paint(text, "1"))") }

  func headline(_ hour: Int) {
    let clock = ((hour % 24) + 24) % 24
    let day = hour < 0 ? "the day before" : hour < 24 ? "the delivery day" : "the day after"
    write("\n\(paint("\(clock < 10 ? "0" : "")\(clock):00", "1;36"))  \(day)")
  }

  func line(_ label: String, _ text: String) {
    write("  \(label)\(String(repeating: " ", count: max(1, 32 - label.count)))\(text)")
  }

  /// `level` lines as a book: offers above, bids below, the best in the middle.
  func book(_ contract: String, _ levels: [String]) {
    write("  \(contract), CNY/MWh")
    var bids: [[Substring]] = []
    var offers: [[Substring]] = []
    for level in levels {
      let words = level.split(separator: " ")
      guard words.count >= 6, words[0] == "level" else { continue }
      if words[2] == "bid" { bids.append(words) } else { offers.append(words) }
    }
    for words in offers.reversed() { row("offer", words, "31") }
    for words in bids { row("bid", words, "32") }
    if bids.isEmpty && offers.isEmpty { write("      (empty)") }
  }

  private func row(_ side: String, _ words: [Substring], _ colour: String) {
    let columns = pad(side, 6) + right(words[3], 9) + right(words[4], 9) + " MWh"
    write("      " + paint(columns, colour) + right(words[5], 4) + (words[5] == "1" ? " order" : " orders"))
  }

  func table(_ header: [String], _ rows: [[String]]) {
    var widths = header.map(\.count)
    for row in rows {
      for (index, cell) in row.enumerated() { widths[index] = max(widths[index], cell.count) }
    }
    func columns(_ cells: [String]) -> String {
      cells.enumerated().map { index, cell in
        index == 0 ? pad(cell, widths[0]) : right(Substring(cell), widths[index] + 2)
      }.joined()
    }
    write("  " + paint(columns(header), "1"))
    for row in rows { write("  " + columns(row)) }
  }

  private func paint(_ text: String, _ code: String) -> String {
    colours ? "\u{1b}[\(code)m\(text)\u{1b}[0m" : text
  }

  private func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  private func right(_ text: Substring, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }

  private func write(_ line: String) { print(line) }
}
