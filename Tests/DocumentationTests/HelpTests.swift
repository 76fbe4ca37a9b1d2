import Testing

/// The help of the program's verbs, as its sources have it.
@Suite struct `The help` {
  /// Longer lines are broken once more where the help goes through a pipe.
  @Test func `no line of a verb's discussion is longer than 80`() throws {
    var discussions = 0
    for folder in ["Sources/tala", "Sources/tala/Verbs", "Sources/tala/Inspect"] {
      for file in try Repository.entries(folder) where file.hasSuffix(".swift") {
        let text = try Repository.text("\(folder)/\(file)")
        for discussion in text.matches(of: /(?s)discussion: """\n(.*?)\n( *)"""/) {
          discussions += 1
          for line in discussion.1.split(separator: "\n") {
            let shown = line.dropFirst(discussion.2.count).replacing("\\\\", with: "\\")
            #expect(shown.count <= 80, "\(file): \(shown)")
          }
        }
      }
    }
    #expect(discussions >= 15)
  }
}
