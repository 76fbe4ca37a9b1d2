import Foundation
import LineProtocol
import TalaClient

/// What a spectator reads: columns that line up, colours only on a terminal.
struct DemoScreen: Sendable {
  private let painter: LinePainter

  init() { painter = LinePainter(isColoured: Screen.wantsColours) }

  // MARK: Text

  func title(_ text: String) { write("\n" + painter.paint(text, .bold)) }

  func note(_ text: String) { write("  " + painter.paint(text, .dim)) }

  func line(_ label: String, _ text: String) { write("  " + left(label, 40) + text) }

  // MARK: The day

  struct Hour {
    var hour: Int
    var orders: Int
    var trades: Int
    /// Last prices as they were quoted.
    var shift: String?
    var charge: String?
    var discharge: String?
    /// MWh so far, and of the whole day.
    var avoided: Double
    var surplus: Double

    func isNews(after other: Hour?) -> Bool {
      trades != other?.trades || avoided != other?.avoided
    }
  }

  func heading() {
    write("")
    write(painter.paint("                               last price, CNY/MWh           curtailment", .dim))
    write(
      painter.paint(
        "  clock        orders  trades    SHIFT  CHG 13h  DIS 20h   avoided, MWh", .bold))
  }

  func row(_ hour: Hour) {
    let clock = (hour.hour + 48) % 24
    let time = "\(clock < 10 ? "0" : "")\(clock):00"
    let day = hour.hour < 0 ? "day −1" : hour.hour < 24 ? "day" : "day +1"
    let figures =
      right("\(hour.orders)", 6) + right("\(hour.trades)", 8) + right(hour.shift ?? "–", 9)
      + right(hour.charge ?? "–", 9) + right(hour.discharge ?? "–", 9)
      + right(text(hour.avoided), 10)
    write(
      "  " + painter.paint(time, .cyan) + " " + painter.paint(left(day, 6), .dim) + figures + "  "
        + painter.paint(bar(hour.avoided, of: hour.surplus, width: 24), .green))
  }

  // MARK: A book

  /// Rows of a `book` question as a ladder: bids left, offers right, the best in the middle at the top.
  func book(_ title: String, _ rows: [ResponseLine]) {
    let bids = rows.filter { $0.text(at: 1) == "bid" }
    let offers = rows.filter { $0.text(at: 1) == "offer" }
    let most = rows.compactMap(amount).max() ?? 1
    write("")
    note(title)
    note("                   bid MWh     CNY   CNY     offer MWh")
    for level in 0..<max(bids.count, offers.count, 1) {
      let bid = level < bids.count ? bids[level] : nil
      let offer = level < offers.count ? offers[level] : nil
      write(
        "  "
          + side(bid, .green, most) { bar, amount, price in
            right(bar, 12) + right(amount, 8) + right(price, 9)
          } + painter.paint(" │", .dim)
          + side(offer, .red, most) { bar, amount, price in
            " " + left(price, 8) + right(amount, 7) + " " + bar
          })
    }
    write("")
  }

  private func side(
    _ level: ResponseLine?, _ colour: LinePainter.Colour, _ most: Double,
    _ columns: (String, String, String) -> String
  ) -> String {
    guard let level else { return columns("", "", "") }
    let bar = bar(amount(level) ?? 0, of: most, width: 12)
    return painter.paint(columns(bar, level.text(at: 3) ?? "", level.text(at: 2) ?? ""), colour)
  }

  private func amount(_ level: ResponseLine) -> Double? { level.text(at: 3).flatMap(Double.init) }

  // MARK: Tables

  /// The first columns, which are words, to the left, the others to the right.
  func table(_ header: [String], words: Int, _ rows: [[String]]) {
    let widths = header.indices.map { column in
      ([header] + rows).map { $0[column].count }.max() ?? 0
    }
    func columns(_ cells: [String]) -> String {
      cells.indices.map { column in
        column < words
          ? left(cells[column], widths[column] + 2) : right(cells[column], widths[column] + 2)
      }.joined()
    }
    write("  " + painter.paint(columns(header), .bold))
    for row in rows { write("  " + columns(row)) }
  }

  /// With one digit.
  func text(_ number: Double) -> String {
    Figures.decimal(Int64((number * 10).rounded()), digits: 1)
  }

  private func bar(_ value: Double, of whole: Double, width: Int) -> String {
    guard whole > 0, value > 0 else { return "" }
    return String(repeating: "█", count: max(1, Int((value / whole * Double(width)).rounded())))
  }

  private func left(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  private func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }

  /// At once, so that a spectator behind a pipe sees the hours pass too. Who closed the other end does not want to see more.
  private func write(_ line: String) {
    do {
      try FileHandle.standardOutput.write(contentsOf: Data((line + "\n").utf8))
    } catch {
      exit(1)
    }
  }
}
