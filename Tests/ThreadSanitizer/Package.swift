// swift-tools-version: 6.2

import PackageDescription

// The clients and their tests alone, which depend on no other package; `infra/local/test-tsan` lays the folders out.

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

func module(_ name: String, _ dependencies: [Target.Dependency], at path: String) -> Target {
    .target(name: name, dependencies: dependencies, path: path, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, path: "Tests/\(name)", swiftSettings: settings)
}

let package = Package(
    name: "backhop-clients",
    platforms: [.macOS(.v15)],
    targets: [
        .target(name: "CLinuxShims", path: "Shared/C/CLinuxShims"),
        .systemLibrary(name: "CRabbitMQ", path: "Shared/C/CRabbitMQ", pkgConfig: "librabbitmq"),
        .systemLibrary(name: "CPostgres", path: "Shared/C/CPostgres", pkgConfig: "libpq"),
        .systemLibrary(name: "CCurl", path: "Shared/C/CCurl", pkgConfig: "libcurl"),
        module("IOThread", ["CLinuxShims"], at: "Shared/IOThread"),
        module("AMQP", ["IOThread", "CRabbitMQ", "CLinuxShims"], at: "Shared/AMQP"),
        module("Postgres", ["IOThread", "CPostgres", "CLinuxShims"], at: "Shared/Postgres"),
        module("HTTPTransport", ["IOThread", "CCurl", "CLinuxShims"], at: "Shared/HTTPTransport"),
        module("LoopbackPeer", ["CLinuxShims"], at: "Tests/LoopbackPeer"),
        tests("IOThreadTests", ["IOThread", "CLinuxShims"]),
        tests("AMQPTests", ["AMQP", "IOThread", "CRabbitMQ", "CLinuxShims"]),
        tests("PostgresTests", ["Postgres", "LoopbackPeer"]),
        .executableTarget(
            name: "transport-probe", dependencies: ["HTTPTransport"], path: "Tests/TransportProbe",
            swiftSettings: settings),
        tests("HTTPTransportTests", ["HTTPTransport", "CLinuxShims", "LoopbackPeer", "transport-probe"]),
    ]
)
