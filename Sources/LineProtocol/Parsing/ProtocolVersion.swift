/// What both sides may rely on. Additions are new keys and verbs; anything else would be a new version.
public enum ProtocolVersion {
  public static var word: StaticString { "tala/1" }
}
