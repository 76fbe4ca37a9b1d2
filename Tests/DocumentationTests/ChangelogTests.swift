import Foundation
import Testing

@Suite struct `The changelog` {
  @Test func `has versions newest first, of known headings`() throws {
    let lines = try Repository.lines("CHANGELOG.md")
    #expect(lines.first == "# Changelog")
    var versions = [[Int]]()
    var isFirst = true
    for line in lines where line.hasPrefix("#") {
      if line.hasPrefix("### ") {
        #expect(["### Added", "### Changed", "### Fixed", "### Removed"].contains(line))
      } else if line.hasPrefix("## ") {
        if line == "## Unreleased" {
          #expect(isFirst, "Unreleased stands first")
        } else {
          let version = try #require(
            line.wholeMatch(of: /## ([0-9]+)\.([0-9]+)\.([0-9]+) \([0-9]{4}-[0-9]{2}-[0-9]{2}\)/), "\(line)")
          versions.append([version.1, version.2, version.3].compactMap { Int($0) })
        }
        isFirst = false
      }
    }
    #expect(!isFirst, "there is no version")
    #expect(versions == versions.sorted { $1.lexicographicallyPrecedes($0) })
  }
}
