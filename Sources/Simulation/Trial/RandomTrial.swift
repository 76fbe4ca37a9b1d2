/// A random market played to the engine and its twin.
public enum RandomTrial {
  /// Plays as many commands of the seed's market and gives what occurred; what falls due comes on top. Throws the first difference.
  public static func play(
    seed: UInt64, steps: Int, storm: Bool = false, checks: TwinTrial.Checks = TwinTrial.Checks()
  ) throws(TwinDifference) -> Seen {
    var market = RandomMarket(seed: seed, storm: storm)
    var trial = TwinTrial(checks: checks)
    for step in 0..<steps {
      do throws(TwinDifference) {
        market.hear(try trial.take(market.next()))
      } catch {
        var difference = error
        difference.seed = seed
        difference.step = step
        throw difference
      }
    }
    return trial.seen
  }
}
