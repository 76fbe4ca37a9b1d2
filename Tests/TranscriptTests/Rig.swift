/// An exchange a transcript can be played with. Used by one task.
protocol Rig: AnyObject {
  /// Speakers that were connected and have neither hung up nor been closed.
  var speakers: [String] { get }
  func isConnected(_ speaker: String) -> Bool
  func connect(_ speaker: String) async throws
  func hangUp(_ speaker: String) async throws
  /// Says a step's lines. Precondition: their speakers are connected.
  func say(_ step: Transcript.Step) async throws
  /// What a speaker hears next; `Transcript.closed` once its connection is closed, nil if nothing comes.
  func hear(_ speaker: String) async throws -> String?
  /// All that was to be heard has been heard: what a speaker hears beyond it.
  func finish(_ step: Transcript.Step) async throws -> [Transcript.Line]
  /// The conversation is over.
  func close() async throws
}
