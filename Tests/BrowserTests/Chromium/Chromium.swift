import CLinuxShims
import Foundation

@testable import TestInstallation

/// A headless Chromium with a profile of its own, driven by the DevTools protocol.
final class Chromium: Sendable {
    /// What a page is shown on.
    struct Screen: Sendable {
        var width: Int
        var height: Int
        /// Whether it is touched and takes the width of the page's viewport, as on a phone.
        var isPhone = false

        static let desktop = Screen(width: 1280, height: 800)
        static let phone = Screen(width: 390, height: 844, isPhone: true)
    }

    private let tools: DevTools
    private let program: Program
    private let profile: URL

    /// Starts the browser that `BACKHOP_TEST_BROWSER` names.
    init() throws {
        profile = FileManager.default.temporaryDirectory.appending(path: "browser-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: profile, withIntermediateDirectories: true)
        let (commands, answers) = (try Pipe(), try Pipe())
        program = try Program(
            URL(filePath: TestServers.required("BACKHOP_TEST_BROWSER")),
            [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
                "--user-data-dir=\(profile.path)", "--remote-debugging-pipe", "about:blank",
            ], ProcessInfo.processInfo.environment, log: profile.appending(path: "log"),
            descriptors: [3: commands.readEnd, 4: answers.writeEnd])
        _ = (close(commands.readEnd), close(answers.writeEnd))
        tools = DevTools(input: commands.writeEnd, output: answers.readEnd)
    }

    /// Opens an address in a page of its own.
    func page(_ address: String, on screen: Screen = .desktop) async throws -> Page {
        let target = try await tools.call("Target.createTarget", ["url": "about:blank"])
        let made = try JSONDecoder().decode(Target.self, from: target)
        let attached = try await tools.call(
            "Target.attachToTarget", ["targetId": made.targetId, "flatten": true])
        let session = try JSONDecoder().decode(Session.self, from: attached).sessionId
        let page = Page(tools: tools, session: session)
        for domain in ["Page", "Runtime", "Log"] { try await page.call("\(domain).enable") }
        try await page.show(on: screen)
        try await page.call("Page.navigate", ["url": address])
        return page
    }

    /// Ends the browser and deletes its profile.
    func stop() async {
        _ = try? await tools.call("Browser.close")
        await program.stop()
        try? FileManager.default.removeItem(at: profile)
    }

    private struct Target: Decodable { var targetId: String }
    private struct Session: Decodable { var sessionId: String }
}

/// A pipe whose ends no other program inherits, both numbered 10 or more.
private struct Pipe {
    let readEnd: Int32
    let writeEnd: Int32

    init() throws {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw Failure("no pipe: \(String(cString: strerror(errno)))") }
        // Out of the way of the numbers that the browser wants them under, and closed in whatever else is started.
        readEnd = fcntl(ends[0], F_DUPFD_CLOEXEC, 10)
        writeEnd = fcntl(ends[1], F_DUPFD_CLOEXEC, 10)
        _ = (close(ends[0]), close(ends[1]))
    }
}
