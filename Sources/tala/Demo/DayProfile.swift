import Foundation

/// A day in quarter-hours of local time: data/qinghai-day.csv. Shares of installed power, of the day's largest demand, of processors in
/// use and of the dearest price.
struct DayProfile: Sendable {
  static let quarters = 96

  private(set) var solar: [Double] = []
  private(set) var wind: [Double] = []
  private(set) var demand: [Double] = []
  private(set) var computing: [Double] = []
  private(set) var price: [Double] = []

  init(path: String) throws {
    let text: String
    do {
      text = try String(contentsOfFile: path, encoding: .utf8)
    } catch {
      throw DemoFailure.profile("\(path) is not there; start in the project's folder or name it with --profiles")
    }
    for line in text.split(separator: "\n").dropFirst() {
      let numbers = line.split(separator: ",").dropFirst(2).compactMap { Double($0) }
      guard numbers.count == 5 else { throw DemoFailure.profile("\(path): \(line)") }
      solar.append(numbers[0])
      wind.append(numbers[1])
      demand.append(numbers[2])
      computing.append(numbers[3])
      price.append(numbers[4])
    }
    guard solar.count == DayProfile.quarters else {
      throw DemoFailure.profile("\(path) has no 96 quarter-hours")
    }
  }

  /// The mean of a figure over some hours.
  static func mean(over hours: Range<Int>, _ value: (Int) -> Double) -> Double {
    let quarters = hours.lowerBound * 4..<hours.upperBound * 4
    return quarters.reduce(0) { $0 + value($1) } / Double(quarters.count)
  }
}
