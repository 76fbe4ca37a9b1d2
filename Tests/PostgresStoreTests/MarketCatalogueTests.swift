import Journal
import Postgres
import PostgresStore
import Testing

@Suite struct MarketCatalogueTests {
  @Test func `a market is made once and found by its name`() throws {
    let catalogue = MarketCatalogue(try Connection(try TestDatabase.shared.get()))
    let name = "qinghai-\(TestDatabase.number())"
    let market = try catalogue.create(named: name)
    #expect(try catalogue.create(named: name) == market)
    #expect(try catalogue.market(named: name) == market)
    #expect(try catalogue.markets().contains(market))
    #expect(try catalogue.leader(of: market) == nil)
  }

  @Test func `an unknown market is not ready and says what to do`() throws {
    let catalogue = MarketCatalogue(try Connection(try TestDatabase.shared.get()))
    let error = failure { () throws(StorageFailure) in _ = try catalogue.market(named: "nowhere") }
    #expect(error == .notReady("there is no market named nowhere: run `tala migrate --market nowhere`"))
  }

  @Test(arguments: ["", "two words", "quote'", "-x", String(repeating: "x", count: 65)])
  func `a name that cannot be typed safely is refused`(name: String) throws {
    let catalogue = MarketCatalogue(try Connection(try TestDatabase.shared.get()))
    #expect(failure { () throws(StorageFailure) in _ = try catalogue.create(named: name) } != nil)
  }
}
