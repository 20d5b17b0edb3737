import Foundation
import Testing

@testable import TestInstallation

/// The tracking page for somebody who reads Spanish, in a real browser.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct TrackLanguageTests {
    @Test func thePageIsAndStaysSpanish() async throws {
        try await TrackedJob.with { page, link, installation in
            try await page.call("Network.enable")
            try await page.call(
                "Network.setExtraHTTPHeaders", ["headers": ["Accept-Language": "es-MX,es;q=0.9,en;q=0.5"]])
            try await page.call("Page.navigate", ["url": link])
            try await page.until("it is live", "document.body?.dataset.connection === 'live'")
            #expect(try await page.value("document.documentElement.lang") == "es")
            #expect(try await page.text(of: ".steps .now") == "Recibido")

            try await installation.simulator.text(from: Installation.operators[0], "OK")
            try await page.until("somebody has it", "document.body.innerText.includes('Sam tiene tu mensaje')")
            #expect(try await page.text(of: ".steps .now") == "Asignado")
            try await page.photograph("track-spanish-phone")
            try await page.expectAccessible("a job in Spanish")

            try await installation.end("tracker")
            try await page.until("it says so in Spanish", "document.body.innerText.includes('Sin conexión.')")
        }
    }
}
