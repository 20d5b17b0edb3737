import Postgres
import RelayModel
import RelayStore
import Testing

@testable import Router

/// Everybody reads the tenant's own words.
@Suite(.timeLimit(.minutes(5)))
struct TenantTextsTests {
    private let operators = Office.operators

    @Test func aTenantsLanguageIsInEveryTextOfARelay() async throws {
        try await Office.open { office in
            try await office.owner.script("update tenants set language = 'es', first_answer = true")
            try await office.receive("Hola")
            #expect(try await office.body(to: operators[0]).contains("\nResponde OK "))
            #expect(try await office.texts(to: Office.customer).first?.hasPrefix("Acme: gracias, recibimos") == true)
            // A text that joins, and one without words.
            try await office.receive("")
            #expect(try await office.texts(to: operators[0]).last?.hasSuffix(": (sin texto)") == true)
            for _ in 0..<3 { try await office.expire() }
            #expect(
                try await office.texts(to: Office.alertTo) == [
                    "Nadie ha tomado el mensaje de Jane Doe. Se ha preguntado a toda la cadena."
                ])
            #expect(
                try await office.texts(to: Office.customer).last
                    == "Acme: recibimos tu mensaje, pero nadie ha podido responder. Te contestamos en cuanto se pueda.")
        }
    }

    @Test func whoeverLosesTheRaceIsToldInTheTenantsLanguage() async throws {
        try await Office.open { office in
            try await office.owner.script("update tenants set language = 'es'")
            try await office.receive("Hola")
            try await office.accept()
            try await office.expire()
            try await office.accept()
            try await office.receive("OK", from: operators[0])
            #expect(try await office.texts(to: operators[1]).last?.hasPrefix("Lo tiene Sam [") == true)
        }
    }

    @Test func whatAnOperatorDoesIsToldInTheTenantsLanguage() async throws {
        try await Office.open { office in
            try await office.owner.script("update tenants set language = 'es'")
            try await office.receive("Hola")
            try await office.accept()
            try await office.receive("OTW", from: operators[0])
            #expect(try await office.texts(to: Office.customer) == ["Acme: Sam va en camino."])
            #expect(
                try await office.texts(to: operators[0]).last?.hasPrefix("Jane Doe ya sabe que vas en camino [") == true
            )
            try await office.receive("OK Z9Z9", from: operators[0])
            #expect(try await office.texts(to: operators[0]).last?.hasPrefix("Z9Z9 no es uno de tus códigos.") == true)
        }
    }

    @Test func whatNobodyCanBeAskedAboutIsAlertedInTheTenantsLanguage() async throws {
        try await Office.open { office in
            try await office.owner.script("update tenants set language = 'es'; update numbers set active = false")
            try await office.receive("Hola")
            #expect(
                try await office.texts(to: Office.alertTo)
                    == ["Un mensaje a Acme no se pudo pasar: el número no está activo."])
            // For whoever runs the installation.
            #expect(try await office.value("select reason from parked_messages") == "the number is not active")
        }
    }

    @Test func heldBackTextsAreAlertedInTheTenantsLanguage() async throws {
        try await Office.open { office in
            try await office.owner.script("update tenants set language = 'es', repeat_limit = 1")
            for _ in 0..<2 { try await office.receive("Hola") }
            #expect(
                try await office.texts(to: Office.alertTo) == [
                    "Los mensajes de Jane Doe se guardan pero no se pasan: llegan siempre las mismas palabras."
                ])
        }
    }

    @Test func theTenantsOwnTextsGoBeforeTheShippedOnes() async throws {
        try await Office.open { office in
            try await office.owner.script(
                """
                update tenants set texts = '{"forward": "[{code}]: {text} (von {customer})", "of_tomorrow": "x", "taken": "broken"}'
                """)
            try await office.receive("Hallo")
            let code = try #require(try await office.value("select code from hops"))
            #expect(try await office.body(to: operators[0]) == "[\(code)]: Hallo (von Jane Doe)")
            try await office.accept()
            try await office.expire()
            try await office.accept()
            try await office.receive("OK \(code)", from: operators[0])
            // What cannot be used is as it ships.
            #expect(try await office.texts(to: operators[1]).last?.hasPrefix("Taken by Sam") == true)
        }
    }

    @Test func plainTextsHaveNoEmojiAndFewerSegments() async throws {
        try await Office.open { office in
            let text = String(repeating: "My sink leaks. ", count: 6)
            try await office.receive(text)
            #expect(try await office.value("select segments from outbound_messages where starts_window") == "3")
            try await office.owner.script("update tenants set plain_texts = true")
            try await office.receive(text, from: phone("+15125550777"))
            #expect(
                try await office.value("select segments from outbound_messages order by created_at desc limit 1") == "1"
            )
            #expect(try await office.body(to: operators[0]).contains("📦") == false)
        }
    }

    /// Twilio takes 1600 UTF-16 units: the pieces go in order, each with its own segments, and only the first has media.
    @Test func aTextThatIsTooLongGoesInPieces() async throws {
        try await Office.open { office in
            try await office.receive("My sink leaks")
            let body = String(repeating: "0123456789", count: 400)
            try await office.command(
                "notify_customer", "jsonb_build_object('job', (select job_id from jobs), 'body', '\(body)')")
            #expect(
                try await office.value(
                    """
                    select string_agg(body, '' order by order_at, order_tie, outbound_id) from outbound_messages
                    where purpose = 'customer'
                    """) == body)
            #expect(
                try await office.value(
                    """
                    select string_agg(length(body) || ':' || segments, ',' order by order_at, order_tie, outbound_id)
                    from outbound_messages where purpose = 'customer'
                    """) == "1600:11,1600:11,800:6")
        }
    }

    /// The customer's longest text in the tenant's longest words.
    @Test func aForwardedTextThatIsTooLongGoesInPartsInOrder() async throws {
        try await Office.open { office in
            let long = String(repeating: "x", count: 1400)
            try await office.owner.script("update tenants set texts = '{\"forward\": \"[{code}]: {text}|\(long)\"}'")
            let body = (0..<160).map { "\($0 + 100_000_000) " }.joined()
            try await office.receive(body)
            let sent = try #require(
                try await office.value(
                    """
                    select string_agg(regexp_replace(body, '^\\[.*\\]|x', '', 'g'), '' order by order_at, order_tie, outbound_id)
                    from outbound_messages where purpose = 'hop'
                    """))
            #expect(sent.filter(\.isNumber) == body.filter(\.isNumber))
            #expect(try await office.value("select max(length(body)) from outbound_messages") == "1600")
            #expect(try await office.value("select count(*) from outbound_messages where starts_window") == "1")
            #expect(try await office.value("select count(*) from outbound_messages where ask_by is not null") == "1")
        }
    }
}

extension Office {
    /// The newest text that was written for a phone, whole.
    func body(to phone: PhoneNumber) async throws -> String {
        try await value(
            """
            select body from outbound_messages where their_number = '\(phone.e164)'
            order by order_at desc, order_tie desc limit 1
            """) ?? ""
    }
}
