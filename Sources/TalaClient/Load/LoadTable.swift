/// A load's figures as a table for people.
public enum LoadTable {
  public static func text(_ figures: LoadFigures) -> String {
    var lines = [
      "answered \(figures.answered) of the measured \(figures.plan.seconds) s, \(figures.perSecond) a second; "
        + "refused \(figures.refused), not taken \(figures.notTaken), lost \(figures.lost), answered twice \(figures.doubled)"
    ]
    lines.append(row(["µs from due to answer", "count", "p50", "p99", "p99.9", "longest"]))
    lines.append(row("new orders", figures.orders))
    lines.append(row("cancels and replaces", figures.others))
    if figures.notTaken + figures.lost > 0 {
      lines.append(
        "these times are of what was answered: \(figures.notTaken) not taken and \(figures.lost) lost are not among them")
    }
    return lines.joined(separator: "\n")
  }

  private static func row(_ name: String, _ times: LoadFigures.Times) -> String {
    row([
      name, "\(times.count)", "\(times.median)", "\(times.p99)", "\(times.p999)", "\(times.longest)",
    ])
  }

  private static func row(_ cells: [String]) -> String {
    cells.enumerated().map { index, cell in
      let space = String(repeating: " ", count: max(0, (index == 0 ? 22 : 10) - cell.count))
      return index == 0 ? cell + space : space + cell
    }.joined()
  }
}
