import ArgumentParser
import Foundation
import TalaClient

/// `tala trade`: a person, or a program's lines, at an exchange.
struct TradeVerb: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trade", abstract: "Trade by hand, or send lines from a file or a program.",
    discussion: """
      Logs in, signs for you, and passes lines between you and the exchange:

        tala trade --server 127.0.0.1:7411 --member gonghe-solar \\
          --user trader1 --key gonghe.key
        > sell 5.0 QH.SHIFT.20261124.11-15.18-22 @ 324.7
        accepted 1842 ref=s12-1 order=77120 open=5.0 …
        > book QH.SHIFT.20261124.11-15.18-22 depth=5
        > cancel s12-1
        > quit

      A request without ref= is given one. Own orders' events are shown as they
      come. At a terminal `help` lists the requests.

      When standard input is no terminal, its lines are sent as they are, what the
      exchange says is written to standard output, and after the last line every
      answer is waited for:

        echo 'cash' | tala trade --server … --member … --user … --key …
        tala trade --server … --member … --user … --key … \\
          < orders.txt > answers.txt

      Lines are sent without waiting for the answers to those before, and names in a
      line are looked up as it arrives: what makes a zone or a member and then uses
      it needs --one-at-a-time. In an `error`, line= counts what was sent on the
      connection: two lines of the login come first, and lines that are passed over
      are not sent. Its ref= tells whose answer it is.

      When the connection is lost, or another process of those named after --server
      leads, it comes back by itself, shows what it missed and sends again what has
      no answer: each line is answered once. After a minute it gives up,
      and says on standard error, as of each lost connection, which lines have no
      answer and where it stopped. With
      several processes for one market name all:

        --server 10.0.0.1:7411,10.0.0.2:7411

      Empty lines and lines that begin with # are passed over. Exits with 0 when
      every line was answered (a refusal is an answer), 1 when the connection or the
      login failed.
      """)

  @OptionGroup var exchange: ServerOptions
  @Option(help: "The member to trade for.") var member: String
  @Option(help: "The member's user.") var user: String
  @Option(help: "The user's private key, from `tala keys new`.", completion: .file())
  var key: String
  @Option(
    help: ArgumentHelp(
      "First tell everything of the member after this number.", valueName: "number"))
  var resume: UInt64?
  @Flag(help: "Cancel this session's orders when it ends. Without it they stay.")
  var cancelOnDisconnect = false

  @Flag(help: "Send a line only when the one before it is answered. At a terminal you see the answers yourself.")
  var oneAtATime = false

  func run() async throws {
    let credentials = Credentials(
      member: member, user: user, key: try KeyFile(path: key).read())
    var settings = ReturningClient.Settings(
      endpoints: exchange.server, security: exchange.security, credentials: credentials)
    settings.resume = resume
    if cancelOnDisconnect { settings.onDisconnect = "cancel" }
    let table = TradingTable(
      isInteractive: isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1,
      isColoured: Screen.wantsColours, oneAtATime: oneAtATime)
    try await table.run(settings)
  }
}
