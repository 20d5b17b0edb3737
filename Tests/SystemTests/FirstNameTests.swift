import HTTPTransport
import Postgres
import Testing

@testable import TestInstallation

/// Of whoever has their job a customer learns the first name, wherever they look.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct FirstNameTests {
    private let sam = Installation.operators[0]

    @Test func nothingThatACustomerReadsHasAnOperatorsLastName() async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        try await installation.database.script("update operators set name = 'Sam Smithfield' where name = 'Sam'")
        try await installation.simulator.text(from: Installation.customer, "My dumpster is full")
        _ = try await installation.simulator.inbox(of: sam, has: 1)
        try await installation.simulator.text(from: sam, "OK")
        try await installation.until("select state from relays", is: "acknowledged")
        // The map names whose place it shows.
        try await installation.database.script(
            "update jobs set latitude = 30.2929, longitude = -97.7479, updated_at = now()")
        let job = try await LiveJob("J1001", installation)
        let stream = try EventReader(job.events, of: installation)
        let first = try await stream.event(1)
        let view = try await installation.get(job.view).bodyText
        for shown in [first.data, view] {
            #expect(shown.contains(#""assigned_to":"Sam""#) && shown.contains("Sam has your message"))
            #expect(shown.contains(#""location":"#) && !shown.contains("Smithfield"))
        }
        for (language, sentence) in [("en", "Last known position of Sam"), ("es", "Sam tiene tu mensaje")] {
            let page = try await installation.get(job.page, headers: [("Accept-Language", language)]).bodyText
            #expect(page.contains(sentence) && !page.contains("Smithfield"), "\(language)")
        }

        try await installation.simulator.text(from: sam, "ETA 20")
        let second = try await stream.event(2)
        #expect(second.data.contains(#""assigned_to":"Sam""#))
        #expect(!stream.text.contains("Smithfield"))
        let texts = try await installation.simulator.inbox(of: Installation.customer, has: 1)
        #expect(texts.contains { $0.body.contains("Sam") } && !texts.contains { $0.body.contains("Smithfield") })
        stream.stop()
        await installation.stop()
    }
}
