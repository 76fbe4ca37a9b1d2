import NIOCore

extension Client {
  /// Gives the connection away, without what made it a client: whoever takes it reads and writes its bytes. TLS stays.
  func handOver() async throws -> any Channel {
    let channel = channel
    try await channel.eventLoop.flatSubmit {
      let pipeline = channel.pipeline.syncOperations
      do {
        let lines = try pipeline.handler(type: LineHandler.self)
        let idle = try pipeline.handler(type: IdleStateHandler.self)
        return pipeline.removeHandler(lines).and(pipeline.removeHandler(idle)).map { _ in }
      } catch {
        return channel.eventLoop.makeFailedFuture(error)
      }
    }.get()
    return channel
  }
}
