import Journal
import MarketEngine

/// One step of the schema. Once released it is never edited; what must change is changed by a further step.
public struct Migration: Sendable, Equatable {
  /// From 1, without gaps.
  public let number: Int32
  public let name: String
  let script: [UInt8]

  /// Over the script's bytes, as 32 hexadecimal digits: an edited step is found before it can surprise.
  var checksum: String {
    var digest = Digest(high: 0, low: 0)
    digest.absorb(bytes: script.span)
    return hexadecimal(digest.high) + hexadecimal(digest.low)
  }

  private func hexadecimal(_ word: UInt64) -> String {
    let digits = String(word, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

extension Migration {
  /// Every step this binary knows, in order. The files are sql/migrations/NNNN-name.sql; the package embeds them.
  public static let all: [Migration] = [
    Migration(number: 1, name: "journal", script: PackageResources._001_journal_sql),
    Migration(number: 2, name: "projection", script: PackageResources._002_projection_sql),
    Migration(number: 3, name: "settlement", script: PackageResources._003_settlement_sql),
    Migration(number: 4, name: "views", script: PackageResources._004_views_sql),
    Migration(number: 5, name: "order-options", script: PackageResources._005_order_options_sql),
    Migration(number: 6, name: "orders-outside", script: PackageResources._006_orders_outside_sql),
    Migration(number: 7, name: "safeguards", script: PackageResources._007_safeguards_sql),
    Migration(number: 8, name: "baskets", script: PackageResources._008_baskets_sql),
    Migration(number: 9, name: "trade-kinds", script: PackageResources._009_trade_kinds_sql),
    Migration(number: 10, name: "auctions", script: PackageResources._010_auctions_sql),
    Migration(number: 11, name: "blocks", script: PackageResources._011_blocks_sql),
    Migration(number: 12, name: "pools", script: PackageResources._012_pools_sql),
    Migration(number: 13, name: "plants", script: PackageResources._013_plants_sql),
    Migration(number: 14, name: "derates", script: PackageResources._014_derates_sql),
    Migration(number: 15, name: "condemned", script: PackageResources._015_condemned_sql),
    Migration(number: 16, name: "restorations", script: PackageResources._016_restorations_sql),
    Migration(number: 17, name: "runs", script: PackageResources._017_runs_sql),
  ]
}
