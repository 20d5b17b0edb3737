import Foundation
import HTTPTransport
import Postgres
import Testing

@testable import TestInstallation

/// What a business with Spanish texts answers its customers by itself, and whom it no longer texts.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct CustomerAnswerTests {
    private let acme = Installation.self

    @Test func aCustomerIsAnsweredOnceInTheTenantsWordsAndNotAfterOptingOut() async throws {
        let installation = try await Installation.start()
        try await installation.applyWords()
        // A second router: whichever decides, the customer is answered once.
        try installation.start("router", as: "another router")
        try await firstAnswer(installation)
        try await apologies(installation)
        try await optOut(installation)
        await installation.stop()
    }

    /// Thanks with a link that opens the job's page.
    private func firstAnswer(_ installation: Installation) async throws {
        try await installation.simulator.text(from: acme.customer, "¿Hay alguien?")
        let answer = try #require(try await installation.simulator.inbox(of: acme.customer, has: 1).first?.body)
        let start = "Acme Dumpsters: ¡gracias! Sigue en \(installation.trackURL)/track/?token="
        #expect(answer.hasPrefix(start))
        let link = answer.split(separator: " ").last.map(String.init) ?? ""
        let page = try await installation.get(link)
        #expect(page.status == 200)
        #expect(String(decoding: page.body, as: UTF8.self).contains("¿Hay alguien?"))
        let asked = try #require(try await installation.simulator.inbox(of: acme.operators[0], has: 1).first?.body)
        #expect(asked.hasPrefix("Jane Doe [") && asked.contains("\nResponde OK "))
    }

    /// Two relays that nobody takes, and one apology.
    private func apologies(_ installation: Installation) async throws {
        try await installation.until("select state from relays", is: "exhausted")
        let told = try await installation.simulator.inbox(of: acme.customer, has: 2)
        #expect(told[1].body.hasPrefix("Acme Dumpsters: recibimos tu mensaje, pero nadie"))
        // As if time had passed, but less than the tenant's.
        try await installation.database.script(
            "update outbound_messages set created_at = created_at - interval '10 minutes'")
        try await installation.simulator.text(from: acme.customer, "¿Y ahora?")
        try await installation.until(
            "select count(*) from audit_events where kind = 'not_told'", is: "1", within: .seconds(60))
        #expect(try await installation.value("select count(*) from relays where state = 'exhausted'") == "2")
        #expect(
            try await installation.value("select bool_and(answerable) from inbound_messages where sender = 'customer'")
                == "true")
        #expect(try await installation.simulator.inbox(of: acme.customer).count == 2)
    }

    /// Twilio's Advanced Opt-Out has a keyword of the business's own, which nothing but `OptOutType` tells.
    private func optOut(_ installation: Installation) async throws {
        try await installation.simulator.makeService(
            #"{"numbers":["\#(acme.business)"],"advanced_opt_out":{"stop":["basta"],"stop_reply":"Adiós."}}"#)
        let bearer = try await installation.dispatcher()
        #expect(try await installation.job(bearer).contains(#""opted_out":false"#))
        try await installation.simulator.text(from: acme.customer, "Basta")
        try await installation.until(
            "select count(*) from conversations where opted_out_at is not null", is: "1")
        #expect(try await installation.job(bearer).contains(#""opted_out":true"#))
        let refused = try await installation.post(
            "\(installation.trackURL)/api/jobs/J1001/messages", #"{"body":"Hola"}"#, headers: bearer)
        #expect(refused.status == 409)
        // Twilio's own reply is all that they got.
        let texts = try await installation.simulator.inbox(of: acme.customer, has: 3)
        #expect(texts.dropFirst(2).map(\.body) == ["Adiós."])
    }
}

extension Installation {
    /// Gives the tenant words of its own, as its owner would: by the tenants file.
    fileprivate func applyWords() async throws {
        let path = folder.appending(path: "words.yaml").path
        let tenants = try String(contentsOf: folder.appending(path: "tenants.yaml"), encoding: .utf8)
        let words = """
                name: Acme Dumpsters
                language: es
                plain_texts: true
                first_answer: true
                texts:
                  customer_first: "{business}: ¡gracias! Sigue en {link}"
            """
        try tenants.replacing("    name: Acme Dumpsters", with: words, maxReplacements: 1)
            .write(toFile: path, atomically: true, encoding: .utf8)
        try await run("backhop", ["apply", "--file", path])
    }

    /// The headers of somebody who may use the API.
    fileprivate func dispatcher() async throws -> [(String, String)] {
        let made = try await run(
            "backhop", ["apikey", "create", "--tenant", "acme", "--name", "test", "--scope", "admin"])
        let key = made.split(separator: "\n").last?.trimmingCharacters(in: .whitespaces) ?? ""
        return [("Authorization", "Bearer \(key)")]
    }

    fileprivate func job(_ headers: [(String, String)]) async throws -> String {
        String(decoding: try await get("\(trackURL)/api/jobs/J1001", headers: headers).body, as: UTF8.self)
    }
}
