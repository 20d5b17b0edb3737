import Foundation
import HTTPTransport
import Testing

@testable import TestInstallation

/// The map of the tracking page in a real browser.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct TrackMapTests {
    @Test func theMapIsThereWhileSomebodyIsOnTheWay() async throws {
        try await TrackedJob.with { page, link, installation in
            for status in ["queued", "dispatched", "in_progress", "completed", "cancelled"] {
                try await installation.place(status: status)
                try await page.show(on: .phone)
                try await page.open(
                    link, until: "the job is \(status)", "document.querySelector('[data-status=\(status)]')")
                let isUnderWay = status == "dispatched" || status == "in_progress"
                #expect(try await page.value("Boolean(\(map))") == isUnderWay, "\(status)")
                #expect(try await page.value("document.documentElement.scrollWidth") == 390, "nothing sticks out")
                #expect(try await page.weight() < 60 * 1024)
                try await page.expectAccessible("a job that is \(status)")
                try await page.show(on: .phone, isDark: true)
                try await page.expectAccessible("a job that is \(status), dark")
                let job = try await tracked(link, installation)
                #expect((job["location"] != nil) == isUnderWay && (job["route"] != nil) == isUnderWay, "\(status)")
            }
            #expect(page.complaints.isEmpty, "\(page.complaints)")
        }
    }

    @Test func theMapShowsTheOperatorAndNothingOfTheirsBesides() async throws {
        try await TrackedJob.with { page, link, installation in
            try await installation.place(status: "in_progress")
            try await page.open(link, until: "the map is there", map)
            #expect(try await page.value("document.querySelector('.map title').textContent.endsWith(' of Sam')"))
            #expect(try await page.value("\(box(".map .here")).top >= \(box(".map svg")).top"))
            #expect(try await page.value("\(box(".map .here")).bottom <= \(box(".map svg")).bottom"))
            #expect(try await page.value("document.querySelector('.way').getTotalLength() > 100"))
            let job = try await tracked(link, installation)
            #expect(
                Set(job.keys) == [
                    "business", "job", "status", "assigned_to", "location", "route", "timeline",
                ])
            #expect(Set((job["location"] as? [String: Any] ?? [:]).keys) == ["latitude", "longitude"])
            try await lookAtIt(page, "track-map")
            try await page.show(on: .phone)
            try await page.call(
                "Page.navigate", ["url": "\(installation.trackURL)/track/?token=AAAAAAAAAAAAAAAAAAAAAA"])
            try await page.until("it reveals nothing", "document.body?.innerText.includes('This link does not work')")
            try await page.expectAccessible("a wrong link")
        }
    }

    @Test func theMapNeedsNoScript() async throws {
        try await TrackedJob.with { page, link, installation in
            try await installation.place(status: "in_progress")
            try await page.call("Emulation.setScriptExecutionDisabled", ["value": true])
            try await page.open(link, until: "the map is there", map)
            #expect(try await page.value("\(box(".map svg")).height > 150"))
            #expect(try await page.value("\(box(".map .pin")).height > 10"))
            #expect(try await page.value("getComputedStyle(document.querySelector('.way')).stroke !== 'none'"))
            #expect(try await page.text(of: ".timeline time").hasSuffix(" UTC"))
            // What is there already does not begin to run.
            try await page.call("Emulation.setScriptExecutionDisabled", ["value": false])
            try await page.photograph("track-map-without-script")
            #expect(page.complaints.isEmpty, "\(page.complaints)")
        }
    }

    @Test func tilesComeFromTheirServerOnlyAndItLearnsNoLink() async throws {
        let tiles = try TileServer()
        defer { tiles.stop() }
        let settings = ["BACKHOP_MAP_TILES": tiles.template, "BACKHOP_MAP_ATTRIBUTION": "Thanks to the loopback"]
        try await TrackedJob.with(settings: settings) { page, link, installation in
            try await installation.place(status: "in_progress")
            try await page.open(link, until: "the map is there", map)
            let count: Int = try await page.value("document.querySelectorAll('.tiles image').length")
            #expect((4...9).contains(count))
            try await eventually("all tiles are asked for") { Set(tiles.requests.map(requestLine)).count >= count }
            // A picture that the policy refused would have no size.
            #expect(
                try await page.value(
                    """
                    (async () => {
                        const picture = new Image();
                        picture.src = document.querySelector('.tiles image').href.baseVal;
                        await picture.decode();
                        return picture.naturalWidth;
                    })()
                    """) == 256)
            let origins: [String] = try await page.value(
                "[...new Set(performance.getEntriesByType('resource').map((one) => new URL(one.name).origin))]")
            #expect(Set(origins) == [installation.trackURL, tiles.origin])
            for request in tiles.requests {
                #expect(requestLine(request).wholeMatch(of: /GET \/\d+\/\d+\/\d+\.png HTTP\/1\.1/) != nil)
                #expect(!request.lowercased().contains("\r\nreferer:") && !request.lowercased().contains("\r\ncookie:"))
            }
            #expect(try await page.text(of: ".map small") == "Thanks to the loopback")
            #expect(try await page.weight() < 60 * 1024)
            try await lookAtIt(page, "track-tiles")
            #expect(page.complaints.isEmpty, "\(page.complaints)")
        }
    }

    private let map = "document.querySelector('.map svg .here')"

    private func box(_ selector: String) -> String {
        "document.querySelector('\(selector)').getBoundingClientRect()"
    }

    private func requestLine(_ head: String) -> Substring { head.prefix { $0 != "\r\n" } }

    /// Photographs the map on each screen, light and dark.
    private func lookAtIt(_ page: Page, _ name: String) async throws {
        for (screen, place) in [(Chromium.Screen.phone, "phone"), (Chromium.Screen.desktop, "desktop")] {
            for isDark in [false, true] {
                try await page.show(on: screen, isDark: isDark)
                let full = "\(name)-\(place)\(isDark ? "-dark" : "")"
                try await page.photograph(full)
                try await page.expectAccessible(full)
            }
        }
    }

    /// What the link's token opens for a program.
    private func tracked(_ link: String, _ installation: Installation) async throws -> [String: Any] {
        let token = link.split(separator: "=").last ?? ""
        let answer = try await installation.get("\(installation.trackURL)/api/track/\(token)")
        return try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any] ?? [:]
    }
}
