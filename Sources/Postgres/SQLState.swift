/// The five characters by which PostgreSQL names an error. Source: PostgreSQL documentation, appendix A.
public struct SQLState: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
  public let code: String

  public init(_ code: String) { self.code = code }
  public init(stringLiteral code: String) { self.code = code }

  public var description: String { code }

  public static let undefinedSchema: SQLState = "3F000"
  public static let insufficientPrivilege: SQLState = "42501"
  public static let undefinedTable: SQLState = "42P01"
  public static let undefinedColumn: SQLState = "42703"
  public static let duplicateTable: SQLState = "42P07"
  public static let uniqueViolation: SQLState = "23505"
  public static let checkViolation: SQLState = "23514"
  public static let characterNotInRepertoire: SQLState = "22021"
  public static let lockNotAvailable: SQLState = "55P03"
  public static let adminShutdown: SQLState = "57P01"
}
