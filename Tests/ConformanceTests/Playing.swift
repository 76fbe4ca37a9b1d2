import Conformance

/// Plays a file's text on the engine, each case's outcome in order.
func play(_ text: String) async throws -> [CaseOutcome] {
  var rig = EngineRig()
  return try await play(text, on: &rig)
}

func play<Rig: ConformanceRig & ~Copyable>(
  _ text: String, on rig: inout Rig
) async throws -> [CaseOutcome] {
  var run = ConformanceRun()
  var outcomes: [CaseOutcome] = []
  for filed in try CaseFile(Array(text.utf8)).cases {
    outcomes.append(try await run.play(filed, on: &rig))
  }
  return outcomes
}

/// A file of one case.
func oneCase(_ ops: String, expect: String, config: String = "{}") -> String {
  "[{\"id\":\"c\",\"config\":\(config),\"ops\":[\(ops)],\"expect\":{\(expect)}}]"
}

/// An offer of 5 and a bid of 3 at 1000 by two owners.
let offerAndBid = """
  {"op":"new","id":1,"side":"sell","price":1000,"qty":5,"tif":"GTC","owner":"A"},
  {"op":"new","id":2,"side":"buy","price":1000,"qty":3,"tif":"GTC","owner":"B"}
  """
