import CLibpq

/// The hosts a conninfo names, each to be tried for a time of its own. libpq itself goes on to the next only when one has refused; one
/// that takes the connection and says nothing, a stopped server, would keep it from all the others.
struct ConnectionHosts {
  /// What is said of each host behind the conninfo; one empty entry where libpq is to find the host.
  let settings: [[(keyword: String, value: String)]]
  /// `connect_timeout`, which libpq heeds only where it waits itself.
  let mostMilliseconds: Int

  init(of conninfo: String) {
    let options = Self.options(of: conninfo)
    let seconds = options["connect_timeout"].flatMap { Int($0) } ?? 0
    mostMilliseconds = (1...1_000_000).contains(seconds) ? 1_000 * seconds : .max
    let lists = ["host", "hostaddr", "port"].compactMap { keyword in
      options[keyword].map { (keyword: keyword, values: $0.split(separator: ",", omittingEmptySubsequences: false)) }
    }
    let count = lists.map(\.values.count).max() ?? 1
    // Lists that do not fit are for libpq to refuse, and only libpq can ask all of them twice.
    let fit = lists.allSatisfy { $0.values.count == count || $0.keyword == "port" && $0.values.count == 1 }
    guard count > 1, fit, options["target_session_attrs"] != "prefer-standby" else {
      settings = [[]]
      return
    }
    settings = (0..<count).map { index in
      lists.map { (keyword: $0.keyword, value: String($0.values[min(index, $0.values.count - 1)])) }
    }
  }

  /// What it says itself; nothing if it cannot be read, of which libpq says why when it connects.
  private static func options(of conninfo: String) -> [String: String] {
    guard let options = unsafe PQconninfoParse(conninfo, nil) else { return [:] }
    // Freed once, here; the texts are copied before.
    defer { unsafe PQconninfoFree(options) }
    var found: [String: String] = [:]
    var option = unsafe options
    // The list ends with an entry without a keyword.
    while let keyword = unsafe option.pointee.keyword {
      if let value = unsafe option.pointee.val { unsafe found[String(cString: keyword)] = unsafe String(cString: value) }
      unsafe option += 1
    }
    return found
  }
}
