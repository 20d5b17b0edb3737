import Foundation
import Testing

@testable import TestInstallation

extension Page {
    /// Expects that axe-core (<https://github.com/dequelabs/axe-core>) finds nothing against the page as it is shown now.
    ///
    /// It comes by the DevTools protocol, which no page's policy binds.
    ///
    /// - Parameter name: What the page shows, for the failure.
    func expectAccessible(_ name: String, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        if try await !value("typeof axe === 'object'", as: Bool.self) {
            let script = try String(contentsOfFile: TestServers.required("BACKHOP_TEST_AXE"), encoding: .utf8)
            let _: Bool = try await value("\(script)\n;true")
        }
        // In the midst of a transition, colours are those of neither state.
        try await settle()
        for violation in try await value(Self.violations, as: [Violation].self) {
            let targets = violation.targets.joined(separator: ", ")
            Issue.record(
                "\(name): \(violation.id) at \(targets): \(violation.help)", sourceLocation: sourceLocation)
        }
    }

    private struct Violation: Decodable {
        var id: String
        var help: String
        var targets: [String]
    }

    /// Without a look at style sheets of other places, which would be a request that policies forbid.
    private static let violations = """
        axe.run(document, { resultTypes: ["violations"], preload: false }).then((found) => found.violations.map((one) => ({
            id: one.id, help: one.help, targets: one.nodes.map((node) => node.target.join(" ")),
        })))
        """
}
