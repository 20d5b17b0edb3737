@testable import TestInstallation

extension Chromium {
    /// Gives a browser, and ends it and the installation however the body ends.
    static func with(_ installation: Installation, _ body: (Chromium) async throws -> Void) async throws {
        let browser = try Chromium()
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body(browser)) } catch { outcome = .failure(error) }
        await browser.stop()
        await installation.stop()
        try outcome.get()
    }
}
