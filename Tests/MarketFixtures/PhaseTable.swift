import Foundation

/// The table of docs/RULES.md 10.11: what a request comes to in each phase.
public struct PhaseTable: Sendable {
  public struct Cell: Sendable, CustomStringConvertible {
    public var request: String
    public var phase: String
    /// A refusal's number, or a word for what happens.
    public var outcome: String
    public var description: String { "\(request) in \(phase): \(outcome)" }
  }

  /// Every cell, row by row.
  public let cells: [Cell]
  private let outcomes: [String: [String: String]]

  /// That of the document; without cells if it has none, which a test would see.
  public static let documented = PhaseTable()

  private init() {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../docs/RULES.md").standardized
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    let rows = text.split(separator: "\n").filter { $0.hasPrefix("| ") }.map { row in
      row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
    guard let head = rows.firstIndex(where: { $0.first == "request" }) else {
      (cells, outcomes) = ([], [:])
      return
    }
    cells = rows[(head + 1)...].filter { $0.count == rows[head].count }.flatMap { row in
      zip(rows[head], row).dropFirst().map {
        Cell(request: row[0].replacing("`", with: ""), phase: $0, outcome: $1)
      }
    }
    outcomes = Dictionary(grouping: cells, by: \.request).mapValues { row in
      Dictionary(row.map { ($0.phase, $0.outcome) }) { first, _ in first }
    }
  }

  public func outcome(of request: String, in phase: String) -> String? { outcomes[request]?[phase] }
}
