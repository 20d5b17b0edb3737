// swift-tools-version: 6.2

import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// A module under `Shared/`, `Services/` or `Tools/`.
func module(_ name: String, _ dependencies: [Target.Dependency] = [], at path: String, resources: [Resource] = [])
    -> Target
{
    .target(name: name, dependencies: dependencies, path: path, resources: resources, swiftSettings: settings)
}

/// A thin executable over a module.
func executable(_ name: String, _ dependencies: [Target.Dependency], at path: String) -> Target {
    .executableTarget(name: name, dependencies: dependencies, path: path, swiftSettings: settings)
}

/// The tests of one module, under `Tests/`.
func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .testTarget(
        name: name, dependencies: dependencies, path: "Tests/\(name)", resources: resources, swiftSettings: settings)
}

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let configuration = Target.Dependency.product(name: "Configuration", package: "swift-configuration")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "backhop",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "ingress", targets: ["IngressMain"]),
        .executable(name: "router", targets: ["RouterMain"]),
        .executable(name: "sender", targets: ["SenderMain"]),
        .executable(name: "tracker", targets: ["TrackerMain"]),
        .executable(name: "backhop", targets: ["BackhopMain"]),
        .executable(name: "twilio-simulator", targets: ["SimulatorMain"]),
        .executable(name: "backhop-bench", targets: ["BenchmarksMain"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: ["CommandLineArguments"]),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.2"),
        .package(
            url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1",
            traits: ["ConfigurationSupport"]),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // The C libraries: module maps and shims for what Swift cannot import.
        .target(name: "CLinuxShims", path: "Shared/C/CLinuxShims"),
        .systemLibrary(
            name: "CRabbitMQ", path: "Shared/C/CRabbitMQ", pkgConfig: "librabbitmq",
            providers: [.apt(["librabbitmq-dev"])]),
        .systemLibrary(
            name: "CPostgres", path: "Shared/C/CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(
            name: "CCurl", path: "Shared/C/CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),

        // Reading what settings point to.
        module("FileAccess", at: "Shared/FileAccess"),

        // The clients, each on its own thread.
        module("IOThread", ["CLinuxShims"], at: "Shared/IOThread"),
        module("AMQP", ["IOThread", "CRabbitMQ", "CLinuxShims"], at: "Shared/AMQP"),
        module("Postgres", ["IOThread", "CPostgres", "CLinuxShims"], at: "Shared/Postgres"),
        module("HTTPTransport", ["IOThread", "CCurl", "CLinuxShims"], at: "Shared/HTTPTransport"),

        // The domain and its contracts.
        module("RelayModel", at: "Shared/RelayModel"),
        module("TwilioContract", ["RelayModel", crypto], at: "Shared/TwilioContract"),
        module("QueueContract", ["RelayModel", "AMQP"], at: "Shared/QueueContract"),
        module("Keyring", ["FileAccess", crypto], at: "Shared/Keyring"),
        module(
            "RelayStore", ["RelayModel", "Postgres", "Keyring", crypto], at: "Shared/RelayStore",
            resources: [.embedInCode("Migrations")]),
        module(
            "ServiceKit",
            [
                "AMQP", "FileAccess", "Postgres", "QueueContract", "HTTPTransport", configuration, httpTypes,
                hummingbird,
                hummingbirdCore, lifecycle, logging, nioCore, unixSignals,
            ], at: "Shared/ServiceKit"),

        // The four services.
        module(
            "Ingress",
            [
                "AMQP", "Keyring", "Postgres", "QueueContract", "RelayModel", "RelayStore", "ServiceKit",
                "TwilioContract", httpTypes, hummingbird, lifecycle, logging, nioCore,
            ], at: "Services/ingress/Ingress"),
        executable("IngressMain", ["Ingress", "ServiceKit"], at: "Services/ingress/Main"),
        module(
            "Router",
            [
                "AMQP", "Keyring", "Postgres", "QueueContract", "RelayModel", "RelayStore", "ServiceKit",
                "TwilioContract", lifecycle, logging,
            ], at: "Services/router/Router"),
        executable("RouterMain", ["Router", "ServiceKit"], at: "Services/router/Main"),
        module(
            "Sender",
            [
                "AMQP", "HTTPTransport", "Keyring", "Postgres", "QueueContract", "RelayModel", "RelayStore",
                "ServiceKit", "TwilioContract", lifecycle, logging,
            ], at: "Services/sender/Sender"),
        executable("SenderMain", ["Sender", "ServiceKit"], at: "Services/sender/Main"),
        module(
            "Tracker",
            [
                "AMQP", "Keyring", "Postgres", "QueueContract", "RelayModel", "RelayStore", "ServiceKit", httpTypes,
                hummingbird, hummingbirdCore, lifecycle, logging, nioCore, nioHTTPTypes,
            ], at: "Services/tracker/Tracker", resources: [.embedInCode("Assets")]),
        executable("TrackerMain", ["Tracker", "ServiceKit"], at: "Services/tracker/Main"),

        // The tools.
        module(
            "BackhopCommand",
            [
                "AMQP", "FileAccess", "HTTPTransport", "Keyring", "Postgres", "QueueContract", "RelayModel",
                "RelayStore", "ServiceKit", argumentParser, yams,
            ], at: "Tools/backhop/BackhopCommand"),
        executable("BackhopMain", ["BackhopCommand", argumentParser], at: "Tools/backhop/Main"),
        module(
            "Simulator",
            [
                "CLinuxShims", argumentParser, crypto, httpTypes, hummingbird, lifecycle, logging, nioCore,
                nioPosix, nioSSL, unixSignals, yams, "HTTPTransport",
            ], at: "Tools/twilio-simulator/Simulator", resources: [.embedInCode("Assets")]),
        executable("SimulatorMain", ["Simulator", argumentParser], at: "Tools/twilio-simulator/Main"),

        // The tests.
        module("LoopbackPeer", ["CLinuxShims"], at: "Tests/LoopbackPeer"),
        tests("FileAccessTests", ["FileAccess"]),
        tests("IOThreadTests", ["IOThread", "CLinuxShims"]),
        tests("AMQPTests", ["AMQP", "IOThread", "CRabbitMQ", "CLinuxShims"]),
        tests("PostgresTests", ["Postgres", "LoopbackPeer"]),
        executable("transport-probe", ["HTTPTransport"], at: "Tests/TransportProbe"),
        tests("HTTPTransportTests", ["HTTPTransport", "CLinuxShims", "LoopbackPeer", "transport-probe"]),
        module("SeededRandom", at: "Tests/SeededRandom"),
        module("TaskGate", at: "Tests/TaskGate"),
        tests("RelayModelTests", ["RelayModel", "SeededRandom"]),
        tests("TwilioContractTests", ["TwilioContract", "RelayModel", "SeededRandom"]),
        tests("QueueContractTests", ["QueueContract", "RelayModel", "AMQP", "SeededRandom"]),
        tests("KeyringTests", ["Keyring"]),
        module("RelayFill", ["Postgres"], at: "Tests/RelayFill"),
        tests(
            "RelayStoreTests",
            [
                "Keyring", "Postgres", "RelayFill", "RelayModel", "RelayStore", "SeededRandom", "TaskGate",
                "TwilioContract", crypto,
            ]),
        tests(
            "ServiceKitTests",
            ["AMQP", "ServiceKit", "TaskGate", httpTypes, hummingbird, hummingbirdTesting, lifecycle, logging, nioCore]),
        tests(
            "IngressTests",
            [
                "Ingress", "Keyring", "Postgres", "QueueContract", "RelayModel", "RelayStore", "ServiceKit",
                "TaskGate", "TwilioContract", httpTypes, hummingbird, hummingbirdTesting, logging, nioCore,
            ]),
        tests(
            "SenderTests",
            [
                "Sender", "HTTPTransport", "LoopbackPeer", "RelayModel", "RelayStore", "ServiceKit", "TwilioContract",
                logging,
            ]),
        tests(
            "RouterTests",
            [
                "AMQP", "Keyring", "Postgres", "QueueContract", "RelayModel", "RelayStore", "Router", "SeededRandom",
                "ServiceKit", "TaskGate", "TwilioContract", logging,
            ]),
        tests(
            "TrackerTests",
            [
                "AMQP", "Keyring", "Postgres", "QueueContract", "RelayModel", "RelayStore", "ServiceKit", "TaskGate",
                "Tracker", httpTypes, hummingbird, hummingbirdTesting, logging, nioCore, nioEmbedded, nioHTTPTypes,
                yams,
            ]),
        tests(
            "SimulatorTests",
            [
                "Simulator", "HTTPTransport", argumentParser, httpTypes, hummingbird, hummingbirdTesting, logging,
                nioCore,
            ]),
        tests("JudgeTests", ["Simulator"]),
        tests("BackhopCommandTests", ["BackhopCommand", "RelayModel", "RelayStore", argumentParser]),
        tests("DeploymentTests", ["AMQP", "QueueContract", yams]),
        module(
            "TestInstallation",
            ["AMQP", "CLinuxShims", "HTTPTransport", "Postgres", "RelayModel", "ServiceKit", nioCore, nioPosix],
            at: "Tests/TestInstallation"),
        tests(
            "SystemTests",
            [
                "TestInstallation", "AMQP", "CLinuxShims", "HTTPTransport", "Postgres", "QueueContract", "RelayFill",
                "RelayModel", "ServiceKit", yams,
            ]),
        tests("BrowserTests", ["LoopbackPeer", "TestInstallation", "CLinuxShims", "HTTPTransport", "Postgres"]),
        tests("ContainerTests", ["TestInstallation", "HTTPTransport"]),

        // The benchmarks: each client beside a plain C loop over its library.
        module("BenchmarkFrame", at: "Tests/Benchmarks/Frame"),
        .target(name: "CAMQPReference", dependencies: ["CRabbitMQ"], path: "Tests/Benchmarks/C/AMQPReference"),
        module("AMQPBenchmarks", ["AMQP", "BenchmarkFrame", "CAMQPReference"], at: "Tests/Benchmarks/AMQP"),
        .target(
            name: "CPostgresReference", dependencies: ["CPostgres"], path: "Tests/Benchmarks/C/PostgresReference"),
        module(
            "PostgresBenchmarks", ["Postgres", "BenchmarkFrame", "CPostgresReference"], at: "Tests/Benchmarks/Postgres"),
        .target(name: "CHTTPReference", dependencies: ["CCurl"], path: "Tests/Benchmarks/C/HTTPReference"),
        module("HTTPBenchmarks", ["HTTPTransport", "BenchmarkFrame", "CHTTPReference"], at: "Tests/Benchmarks/HTTP"),
        module(
            "SimulatorBenchmarks", ["HTTPTransport", "BenchmarkFrame", "CHTTPReference"],
            at: "Tests/Benchmarks/Simulator"),
        module(
            "TrackerBenchmarks",
            [
                "AMQP", "BenchmarkFrame", "CLinuxShims", "Keyring", "Postgres", "QueueContract", "RelayModel",
                "RelayStore", "ServiceKit", httpTypes, hummingbird, lifecycle, logging, nioCore, unixSignals,
            ], at: "Tests/Benchmarks/Tracker"),
        executable(
            "BenchmarksMain",
            [
                "AMQPBenchmarks", "PostgresBenchmarks", "HTTPBenchmarks", "SimulatorBenchmarks", "TrackerBenchmarks",
                "BenchmarkFrame", argumentParser,
            ],
            at: "Tests/Benchmarks/Main"),
    ]
)
