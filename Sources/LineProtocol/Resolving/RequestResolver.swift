public import MarketEngine

/// Turns names into numbers: a request and who sends it become what the sequencer takes.
public enum RequestResolver {
  /// The action of `request`, sent by `user` of `member` in `session`. Throws only for a `replace` or `cancel` whose decimal does
  /// not fit the digits of its order's product; every unknown name is left to the engine to refuse.
  public static func resolve<Names: Catalogue>(
    _ request: Request, user: UserNumber, member: MemberNumber, session: SessionNumber,
    in catalogue: borrowing Names
  ) throws(ProtocolError) -> Action {
    fatalError("being written")
  }
}
