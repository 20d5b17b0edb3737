import Foundation
import HTTPTransport
import Postgres

@testable import TestInstallation

/// A job whose customer looks at it.
enum TrackedJob {
    /// An empty page on a phone, and the link to a job that the first operator is asked about.
    ///
    /// - Parameter settings: Of the tracker, besides its usual ones.
    static func with(
        settings: [String: String] = [:], _ body: (Page, String, Installation) async throws -> Void
    ) async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        try await Chromium.with(installation) { browser in
            if !settings.isEmpty {
                try await installation.end("tracker")
                try installation.start("tracker", settings: settings)
                try await installation.untilReady("tracker")
            }
            try await installation.simulator.text(from: Installation.customer, "My dumpster is full")
            _ = try await installation.simulator.inbox(of: Installation.operators[0], has: 1)
            let link = try await link(installation)
            try await body(try await browser.page("about:blank", on: .phone), link, installation)
        }
    }

    /// The link to the business's first job, once it is there.
    static func link(_ installation: Installation) async throws -> String {
        let job = try await installation.run(
            "backhop", ["apikey", "create", "--tenant", "acme", "--name", "browser", "--scope", "jobs:read"])
        let key = job.trimmingCharacters(in: .whitespacesAndNewlines)
        var link = ""
        try await eventually("the job is there") {
            let answer = try await installation.get(
                "\(installation.trackURL)/api/jobs/J1001", headers: [("Authorization", "Bearer \(key)")])
            let object = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
            link = object?["tracking_url"] as? String ?? ""
            return !link.isEmpty
        }
        return link
    }
}

extension Installation {
    /// Puts the job there: the operator on the way through Austin, a status of its own.
    func place(status: String) async throws {
        try await database.script(
            """
            update jobs set status = '\(status)', latitude = 30.2929, longitude = -97.7479, updated_at = now(),
                assigned_operator_id = (select operator_id from operators where name = 'Sam'),
                waypoints = '[{"latitude": 30.3074, "longitude": -97.7559}, {"latitude": 30.2929, "longitude": -97.7479},
                    {"latitude": 30.2787, "longitude": -97.7371}, {"latitude": 30.2571, "longitude": -97.7012}]'
            """)
    }
}

extension Page {
    /// Opens an address again and again, until what it leads to is as it should be.
    func open(_ address: String, until what: String, _ sign: String) async throws {
        try await eventually(what) {
            try await call("Page.navigate", ["url": address])
            try await until(
                "it is loaded", "location.href !== 'about:blank' && document.readyState === 'complete'",
                within: .seconds(10))
            return try await value("Boolean(\(sign))")
        }
    }

    /// The bytes of the page and all that it loads from its own server, before compression.
    func weight() async throws -> Int {
        try await value(
            """
            [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
                .filter((one) => new URL(one.name).origin === location.origin)
                .reduce((sum, one) => sum + one.decodedBodySize, 0)
            """)
    }
}
