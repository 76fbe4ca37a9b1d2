// swift-tools-version: 6.2
// Tala: an exchange for shared energy storage. The arrows between the targets are the architecture; see docs/ARCHITECTURE.md.
import PackageDescription

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "tala",
  products: [
    .executable(name: "tala", targets: ["tala"]),
    .library(name: "TalaClient", targets: ["TalaClient"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
  ],
  targets: [
    .target(name: "CMemory"),
    .target(name: "MarketEngine", dependencies: ["CMemory"], swiftSettings: settings),
    .target(name: "LineProtocol", dependencies: ["MarketEngine"], swiftSettings: settings),
    .target(name: "Settlement", dependencies: ["MarketEngine"], swiftSettings: settings),
    .target(name: "Journal", dependencies: ["MarketEngine"], swiftSettings: settings),
    .systemLibrary(
      name: "CLibpq", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .target(name: "Postgres", dependencies: ["CLibpq"], swiftSettings: settings),
    .target(
      name: "PostgresStore", dependencies: ["Postgres", "Journal", "Settlement", "MarketEngine"],
      resources: [.embedInCode("Migrations")], swiftSettings: settings),
    .target(
      name: "ExchangeRuntime", dependencies: ["Journal", "MarketEngine"], swiftSettings: settings),
    .target(
      name: "Gateway",
      dependencies: [
        "LineProtocol", "ExchangeRuntime", "MarketEngine",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ], swiftSettings: settings),
    .target(
      name: "Replay", dependencies: ["Journal", "LineProtocol", "MarketEngine"],
      swiftSettings: settings),
    .target(
      name: "Simulation",
      dependencies: [
        "MarketEngine", "LineProtocol", "Settlement", "Journal", "ExchangeRuntime",
      ], swiftSettings: settings),
    .target(
      name: "TalaClient",
      dependencies: [
        "LineProtocol", "MarketEngine",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Histogram", package: "hdrhistogram-swift"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ], swiftSettings: settings),
    .target(name: "Conformance", dependencies: ["MarketEngine"], swiftSettings: settings),
    .executableTarget(
      name: "tala",
      dependencies: [
        "MarketEngine", "LineProtocol", "Settlement", "Journal", "Postgres", "PostgresStore",
        "ExchangeRuntime", "Gateway", "Replay", "Simulation", "TalaClient", "Conformance",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Histogram", package: "hdrhistogram-swift"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ], swiftSettings: settings),
    .testTarget(name: "PostgresTests", dependencies: ["Postgres"], swiftSettings: settings),
    .testTarget(
      name: "PostgresStoreTests",
      dependencies: ["MarketFixtures", "PostgresStore", "Postgres", "Journal", "MarketEngine"],
      swiftSettings: settings),
    .target(
      name: "MarketFixtures", dependencies: ["Journal", "MarketEngine"],
      path: "Tests/MarketFixtures", swiftSettings: settings),
    .testTarget(
      name: "JournalTests", dependencies: ["MarketFixtures", "Journal", "MarketEngine"],
      swiftSettings: settings),
    .testTarget(
      name: "ExchangeRuntimeTests",
      dependencies: ["MarketFixtures", "ExchangeRuntime", "Journal", "MarketEngine"],
      swiftSettings: settings),
    .testTarget(
      name: "ReplayTests",
      dependencies: ["MarketFixtures", "Replay", "Simulation", "Journal", "LineProtocol", "MarketEngine"],
      swiftSettings: settings),
    .testTarget(name: "DocumentationTests", swiftSettings: settings),
    .testTarget(
      name: "TalaClientTests",
      dependencies: [
        "TalaClient", "LineProtocol", "MarketEngine",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ], swiftSettings: settings),
    .testTarget(
      name: "LineProtocolTests", dependencies: ["LineProtocol", "MarketEngine"], swiftSettings: settings),
    .testTarget(
      name: "ProjectionTests",
      dependencies: ["MarketFixtures", "PostgresStore", "Postgres", "Settlement", "Journal", "MarketEngine"],
      swiftSettings: settings),
    .testTarget(
      name: "TwinTests", dependencies: ["MarketFixtures", "Simulation", "MarketEngine"], swiftSettings: settings),
    .testTarget(
      name: "SimulationTests", dependencies: ["Simulation", "Journal", "MarketEngine"], swiftSettings: settings),
    .testTarget(
      name: "SettlementTests", dependencies: ["Settlement", "MarketEngine"], swiftSettings: settings),
    .target(
      name: "ServerFixtures",
      dependencies: [
        "Postgres",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ], path: "Tests/ServerFixtures", swiftSettings: settings),
    .testTarget(
      name: "TranscriptTests",
      dependencies: [
        "MarketFixtures", "ServerFixtures", "Gateway", "ExchangeRuntime", "LineProtocol", "MarketEngine",
      ], swiftSettings: settings),
    .testTarget(
      name: "CrashTests",
      dependencies: [
        "ServerFixtures", "Gateway", "ExchangeRuntime", "Replay", "Simulation", "PostgresStore", "Postgres", "Journal",
        "TalaClient", "LineProtocol", "MarketEngine",
      ], swiftSettings: settings),
    .testTarget(
      name: "GatewayTests",
      dependencies: [
        "Gateway", "ExchangeRuntime", "Journal", "LineProtocol", "MarketEngine",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ], exclude: ["Certificates"], swiftSettings: settings),
    .testTarget(
      name: "ConformanceTests", dependencies: ["Conformance", "MarketEngine"], swiftSettings: settings),
  ]
)
