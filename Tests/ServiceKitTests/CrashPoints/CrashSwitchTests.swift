import Foundation
import Testing

@testable import ServiceKit

/// The switch that tells a process to die exists in debug builds, and only there.
@Suite(.timeLimit(.minutes(5)))
struct CrashSwitchTests {
    private let folder = "Shared/ServiceKit/CrashPoints"
    /// What the switch is known by in an object file: its variable's name, and the call that kills.
    private let variable = "BACKHOP_CRASH_AT"

    @Test func aReleaseBuildHasNoSwitch() async throws {
        let release = try await compile(["-O"])
        #expect(!release.contains(Data(variable.utf8)))
        #expect(!release.contains(Data("getenv".utf8)) && !release.contains(Data("getpid".utf8)))
        // The same check finds it in a debug build, so it looks for the right thing.
        let debug = try await compile(["-Onone", "-DDEBUG"])
        #expect(debug.contains(Data(variable.utf8)))
        #expect(debug.contains(Data("getenv".utf8)) && debug.contains(Data("getpid".utf8)))
    }

    @Test func everyStepHasItsRowInTheDocument() throws {
        let document = try String(contentsOf: root.appending(path: "docs/reliability.md"), encoding: .utf8)
        for point in CrashPoint.allCases {
            #expect(
                document.contains("| `\(point.rawValue)` |"), "docs/reliability.md says nothing of \(point.rawValue)")
        }
    }

    private var root: URL {
        URL(filePath: #filePath).appending(path: "../../../..").standardizedFileURL
    }

    /// The object code of the crash points alone, in that kind of build.
    private func compile(_ flags: [String]) async throws -> Data {
        let scratch = FileManager.default.temporaryDirectory.appending(path: "crash-switch-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: scratch) }
        let object = scratch.appending(path: "crash.o")
        let sources = ["CrashPoint.swift", "CrashSwitch.swift"].map { root.appending(path: "\(folder)/\($0)").path }
        let compiler = Process()
        compiler.executableURL = URL(filePath: "/usr/bin/env")
        compiler.arguments =
            ["swiftc", "-parse-as-library", "-wmo", "-swift-version", "6", "-package-name", "backhop", "-c"] + flags
            + ["-module-name", "CrashPoints", "-o", object.path] + sources
        compiler.currentDirectoryURL = scratch
        let status = try await withCheckedThrowingContinuation { continuation in
            compiler.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do { try compiler.run() } catch { continuation.resume(throwing: error) }
        }
        #expect(status == 0)
        return try Data(contentsOf: object)
    }
}
