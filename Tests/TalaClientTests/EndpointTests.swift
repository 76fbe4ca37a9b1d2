import TalaClient
import Testing

@Suite struct EndpointTests {
  @Test func `host and port are parted by the last colon`() {
    #expect(Endpoint("127.0.0.1:7411") == Endpoint(host: "127.0.0.1", port: 7_411))
    #expect(Endpoint("[::1]:7411") == Endpoint(host: "::1", port: 7_411))
    #expect(Endpoint("[::1]:7411")?.description == "[::1]:7411")
  }

  @Test(arguments: ["", "localhost", ":7411", "localhost:0", "localhost:70000", "::1:7411", "a:b"])
  func `anything else is refused`(_ text: String) { #expect(Endpoint(text) == nil) }
}
