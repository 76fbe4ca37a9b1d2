import Foundation
import TalaClient
import Testing

@Suite struct KeyFileTests {
  /// A path in a folder of its own, removed afterwards.
  private func withPath(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: folder) } }
    try body(folder.appending(path: "operator.key").path)
  }

  @Test func `a key comes back from its file`() throws {
    try withPath { path in
      let key = SigningKey()
      try KeyFile(path: path).write(key)
      #expect(try KeyFile(path: path).read().seed == key.seed)
    }
  }

  @Test func `only its owner may read a new key file`() throws {
    try withPath { path in
      try KeyFile(path: path).write(SigningKey())
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
    }
  }

  @Test func `a key is never overwritten`() throws {
    try withPath { path in
      try KeyFile(path: path).write(SigningKey())
      #expect(throws: KeyFileFailure.exists(path)) { try KeyFile(path: path).write(SigningKey()) }
    }
  }

  @Test func `a key others may read is refused`() throws {
    try withPath { path in
      try KeyFile(path: path).write(SigningKey())
      try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
      #expect(throws: KeyFileFailure.tooOpen(path)) { _ = try KeyFile(path: path).read() }
    }
  }

  @Test func `the text is what openssl writes for this key`() throws {
    let key = try #require(SigningKey(seed: [UInt8](0..<32)))
    #expect(
      KeyFile.text(of: key) == """
        -----BEGIN PRIVATE KEY-----
        MC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f
        -----END PRIVATE KEY-----

        """)
    #expect(
      key.publicHexadecimal == "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8")
  }

  @Test(arguments: ["", "hello", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
  func `anything else is no key`(_ text: String) { #expect(KeyFile.key(in: text) == nil) }
}
