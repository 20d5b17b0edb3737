import Keyring
import Postgres
import RelayModel
import RelayStore
import Testing

@testable import Router

/// The link in the text to an operator.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct AckLinkTests {
    private let operators = Office.operators

    @Test func textsHaveNoLinkUnlessTheTenantWantsThem() async throws {
        try await Office.open { office in
            try await office.receive("My sink leaks")
            #expect(try await office.links(to: operators[0]).isEmpty)
            #expect(try await office.value("select count(*) from ack_link_tokens") == "0")
        }
    }

    @Test func everyTextThatAsksHasALinkOfWhichOnlyTheHashIsStored() async throws {
        try await Office.open { office in
            try await office.owner.script("update tenants set ack_links = true")
            try await office.receive("My sink leaks")
            try await office.receive("Badly")
            let links = try await office.links(to: operators[0])
            #expect(links.count == 2 && Set(links).count == 2)
            for link in links {
                let base = "https://track.example.com/a/"
                #expect(link.hasPrefix(base))
                let token = String(link.dropFirst(base.count))
                let hash = try #require(LinkToken.hash(of: token)).map { String(Int($0) + 256, radix: 16).suffix(2) }
                    .joined()
                #expect(
                    try await office.value(
                        """
                        select hop || ' ' || (expires_at - now() between interval '23 hours 59 minutes' and interval '24 hours')
                        from ack_link_tokens where token_sha256 = decode('\(hash)', 'hex')
                        """) == "1 true")
                // In no other column of any table.
                #expect(try await office.columns(with: token) == "outbound_messages")
            }
            try await office.expire()
            let next = try await office.links(to: operators[1])
            #expect(next.count == 2 && Set(next).count == 1, "one turn begins with one link")
        }
    }

    /// Whom a dispatcher gave the customer to has nothing to take any more.
    @Test func whoWasGivenItGetsNoLinkToTakeIt() async throws {
        try await Office.open { office in
            try await office.owner.script("update tenants set ack_links = true")
            try await office.receive("My sink leaks")
            try await office.command(
                "acknowledge",
                """
                jsonb_build_object('relay', (select relay_id from relays), 'channel', 'api', 'operator_id',
                    (select operator_id from operators where name = 'Alex'))
                """)
            #expect(try await office.texts(to: operators[1]).contains { $0.contains("My sink leaks") })
            #expect(try await office.links(to: operators[1]).isEmpty)
        }
    }

    /// The longest texts are cut so that the link has room.
    @Test func aTextInPartsHasRoomForTheLink() async throws {
        try await Office.open { office in
            try await office.owner.script("update tenants set ack_links = true")
            try await office.receive(String(repeating: "x", count: 1590))
            #expect(try await office.value("select count(*) from outbound_messages where length(body) > 1600") == "0")
            #expect(
                try await office.value(
                    "select sum(length(regexp_replace(split_part(body, E'\\n', 1), '[^x]', '', 'g'))) from outbound_messages"
                ) == "1590")
        }
    }

    @Test func aTapIsRecordedAsOneAndTheOthersAreToldByTextAsEver() async throws {
        try await Office.open { office in
            try await office.receive("My sink leaks")
            try await office.accept()
            try await office.expire()
            try await office.accept()
            try await office.tap("Sam")
            #expect(
                try await office.value("select acknowledged_channel || ' ' || state from relays") == "link acknowledged"
            )
            #expect(try await office.value("select ack_channel from hop_audit where acknowledged") == "link")
            #expect(try await office.texts(to: operators[1]).last?.hasPrefix("Taken by Sam") == true)
        }
    }

    /// The page says it; a text besides would only cost.
    @Test func whoTapsLateGetsNoTextAboutIt() async throws {
        try await Office.open { office in
            try await office.receive("My sink leaks")
            try await office.accept()
            try await office.expire()
            try await office.accept()
            try await office.tap("Alex")
            let before = try await office.texts(to: operators[0]).count
            try await office.tap("Sam")
            #expect(try await office.texts(to: operators[0]).count == before)
            #expect(
                try await office.value("select string_agg(state, ',' order by created_at) from commands")
                    == "done,refused")
        }
    }

    /// The link in an old text outlives the job at the business.
    @Test func nobodyTapsWhoDoesNotWorkThereAnyMore() async throws {
        try await Office.open { office in
            try await office.receive("My sink leaks")
            try await office.accept()
            try await office.owner.script("update operators set active = false where name = 'Sam'")
            try await office.tap("Sam")
            #expect(try await office.value("select state from relays") == "open")
            #expect(try await office.value("select state from commands") == "refused")
        }
    }

    /// Who is off may still take what they were asked about.
    @Test func whoIsOffTapsAsEver() async throws {
        try await Office.open { office in
            try await office.receive("My sink leaks")
            try await office.accept()
            try await office.setHours(of: "Sam", Office.never)
            try await office.tap("Sam")
            #expect(try await office.value("select state from relays") == "acknowledged")
        }
    }

    /// A link cannot name somebody who was never asked, as a dispatcher can.
    @Test func nobodyTapsWhoWasNotAsked() async throws {
        try await Office.open { office in
            try await office.receive("My sink leaks")
            try await office.tap("Riley")
            #expect(try await office.value("select state from relays") == "open")
            #expect(try await office.value("select state from commands") == "refused")
        }
    }
}

extension Office {
    /// The links in the texts to a phone, oldest first.
    fileprivate func links(to phone: PhoneNumber) async throws -> [String] {
        let found = try await value(
            """
            select string_agg(substring(body from 'https://[^[:space:]]+'), ' ' order by order_at, order_tie)
            from outbound_messages where their_number = '\(phone.e164)'
            """)
        return found?.split(separator: " ").map(String.init) ?? []
    }

    /// The tables of which a row has the text in it.
    fileprivate func columns(with text: String) async throws -> String {
        let tables = try await value(
            "select string_agg(relname, ' ') from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace"
        )
        var found: [String] = []
        for table in (tables ?? "").split(separator: " ").map(String.init) {
            let count = try await value("select count(*) from \(table) t where t::text like '%\(text)%'")
            if count != "0" { found.append(table) }
        }
        return found.joined(separator: " ")
    }

    /// What the tracker asks for when the operator taps the link.
    fileprivate func tap(_ name: String) async throws {
        try await command(
            "acknowledge",
            """
            jsonb_build_object('relay', (select relay_id from relays), 'channel', 'link',
                'operator_id', (select operator_id from operators where name = '\(name)'))
            """)
    }
}
