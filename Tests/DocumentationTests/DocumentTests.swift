import Foundation
import Testing

@Suite struct `The documents` {
  @Test func `every link leads to a file`() throws {
    for document in try Repository.documents() {
      let folder = document.contains("/") ? document.prefix(through: document.lastIndex(of: "/") ?? document.startIndex) : ""
      for link in try Repository.text(document).matches(of: /\]\(([^)#\s]+)(#[^)]*)?\)/) where !link.1.contains("://") {
        #expect(Repository.exists("\(folder)\(link.1)"), "\(document) links to \(link.1)")
      }
    }
  }

  @Test func `the architecture names files that exist`() throws {
    let text = try Repository.text("docs/ARCHITECTURE.md")
    for name in text.matches(of: /`((Sources|Tests|docs|sql|tools|conformance|data)\/[A-Za-z0-9_.+\/-]+)`/) {
      #expect(Repository.exists(String(name.1)), "docs/ARCHITECTURE.md names \(name.1)")
    }
  }

  @Test func `the folder tree of the readme is there`() throws {
    for line in try Repository.lines("README.md") {
      guard let name = line.firstMatch(of: /^    ((Sources\/[A-Za-z]+)|Tests|conformance|sql|tools|data|docs) {2,}/) else {
        continue
      }
      #expect(Repository.exists(String(name.1)), "README.md names \(name.1)")
    }
  }

  @Test func `the readme names every module`() throws {
    let readme = try Repository.text("README.md")
    for module in try Repository.entries("Sources") where module != "CLibpq" {
      #expect(readme.contains("Sources/\(module) "), "README.md does not name \(module)")
    }
  }

  @Test func `the arrows name every module and no other`() throws {
    let named = try Repository.lines("tools/arrows.txt")
      .compactMap { $0.firstMatch(of: /^([A-Za-z]+):/).map { String($0.1) } }
      .filter { $0 != "pure" && $0 != "system" }
    #expect(try Repository.entries("Sources").sorted() == named.sorted())
  }

  @Test func `commands given to the reader exist and can be run`() throws {
    for document in ["README.md", "CONTRIBUTING.md", "docs/ARCHITECTURE.md", "PERFORMANCE.md"] where Repository.exists(document)
    {
      for command in try Repository.text(document).matches(of: /(?m)(?:^ {4}|`)(tools\/[a-z-]+)\b(?!\/)/) {
        #expect(Repository.isExecutable(String(command.1)), "\(document) names \(command.1)")
      }
    }
  }

  @Test func `a word stands once in the glossary`() throws {
    var seen = Set<Substring>()
    for line in try Repository.lines("docs/GLOSSARY.md") {
      guard let row = line.firstMatch(of: /^\| ([^|]+) \| [^|]+ \|$/), row.1 != "word" else { continue }
      #expect(seen.insert(row.1).inserted, "\(row.1) is explained twice")
    }
    #expect(seen.count > 50)
  }
}
