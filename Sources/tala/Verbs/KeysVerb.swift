import ArgumentParser
import TalaClient

/// `tala keys`: the keys users prove themselves with.
struct KeysVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys", abstract: "Make and show a user's key.",
    discussion: """
      A user proves itself by an Ed25519 key: the private half stays in a file, the
      market operator registers the public half.

        tala keys new operator.key     writes the private key, prints the public one
        tala keys show operator.key    prints the public key again

      The file is PEM (PKCS 8), so `openssl pkeyutl -sign -rawin -inkey FILE` can
      sign a login too.
      """, subcommands: [New.self, Show.self])

  struct New: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write a new private key, for its owner's eyes only, and print the public key.")
    @Argument(help: "Where to write it. Nothing is ever overwritten.", completion: .file())
    var file: String

    func run() throws {
      let key = SigningKey()
      try KeyFile(path: file).write(key)
      print(key.publicHexadecimal)
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print the public key, 64 hexadecimal digits, of a private key.")
    @Argument(help: "A file that `tala keys new` wrote.", completion: .file()) var file: String

    func run() throws { print(try KeyFile(path: file).read().publicHexadecimal) }
  }
}
