import Foundation
import Testing

@Suite struct `The day's profiles` {
  @Test func `have 96 quarter-hours in order`() throws {
    let rows = try Repository.lines("data/qinghai-day.csv").filter { !$0.isEmpty }
    #expect(rows.first == "quarter,local_time,solar_per_unit,wind_per_unit,demand_per_unit,compute_per_unit,price_per_unit")
    #expect(rows.count == 97)
    for (quarter, row) in rows.dropFirst().enumerated() {
      let fields = row.split(separator: ",", omittingEmptySubsequences: false)
      try #require(fields.count == 7)
      let hour = String(String(100 + quarter / 4).dropFirst())
      let minute = String(String(100 + quarter % 4 * 15).dropFirst())
      #expect(fields[0] == "\(quarter)" && fields[1] == "\(hour):\(minute)")
      for field in fields[2...5] { #expect((0...1).contains(try #require(Double(field)))) }
      #expect((-1...1).contains(try #require(Double(fields[6]))))
    }
  }

  @Test func `have most sun and the lowest price around noon`() throws {
    let rows = try Repository.lines("data/qinghai-day.csv").dropFirst().filter { !$0.isEmpty }
      .map { $0.split(separator: ",").compactMap { Double($0) } }  // The time is no number and falls out.
    let sunniest = try #require(rows.max { $0[1] < $1[1] })
    let cheapest = try #require(rows.min { $0[5] < $1[5] })
    #expect((44...60).contains(sunniest[0]))
    #expect((44...66).contains(cheapest[0]))
  }
}
