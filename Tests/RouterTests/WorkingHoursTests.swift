import Postgres
import RelayModel
import RelayStore
import Testing

@testable import Router

/// Who is on when their turn comes, and who is asked when nobody is.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct WorkingHoursTests {
    private let operators = Office.operators

    @Test func whoIsOutsideTheirHoursIsPassedOverAndTheRecordSaysWhy() async throws {
        try await Office.open { office in
            try await office.setHours(of: "Sam", Office.never)
            try await office.setHours(of: "Alex", Office.always)
            try await office.receive("My sink leaks")
            #expect(try await office.askedFor() == "Alex:number_chain")
            #expect(try await office.audit() == "skipped:outside_hours,asked:number_chain")
            #expect(try await office.texts(to: operators[0]).isEmpty)
        }
    }

    /// The chain is asked twice; who was off when the text came is on in the second round, and the other way around.
    @Test func theHoursCountWhenTheTurnComes() async throws {
        try await Office.open { office in
            try await office.owner.script("update chains set cycles = 2")
            try await office.setHours(of: "Sam", Office.never)
            try await office.receive("My sink leaks")
            try await office.setHours(of: "Sam", Office.always)
            try await office.setHours(of: "Alex", Office.never)
            try await office.setHours(of: "Riley", Office.never)
            try await office.expire()
            #expect(try await office.askedFor() == "Alex:number_chain,Sam:number_chain")
            #expect(
                try await office.audit()
                    == "skipped:outside_hours,asked:number_chain,expired,skipped:outside_hours,asked:number_chain")
        }
    }

    /// It is never the same day in both places.
    @Test func theClocksOfTheTimeZoneCount() async throws {
        try await Office.open { office in
            let today = try #require(try await office.value("select (now() at time zone 'Pacific/Kiritimati')::date"))
            let hours = #"{"week":{},"exceptions":[{"date":"\#(today)","hours":["00:00-24:00"]}]}"#
            try await office.setHours(of: "Sam", hours, zone: "Pacific/Pago_Pago")
            try await office.setHours(of: "Alex", hours, zone: "Pacific/Kiritimati")
            try await office.receive("My sink leaks")
            #expect(try await office.askedFor() == "Alex:number_chain")
        }
    }

    @Test func aTimeZoneThatTheDatabaseDoesNotKnowCannotBeStored() async throws {
        try await Office.open { office in
            await #expect(throws: PostgresError.self) {
                try await office.setHours(of: "Sam", Office.always, zone: "America/Atlantis")
            }
        }
    }

    @Test func anAnswerOutsideTheHoursCounts() async throws {
        try await Office.open { office in
            try await office.receive("My sink leaks")
            try await office.accept()
            try await office.setHours(of: "Sam", Office.never)
            try await office.receive("OK", from: operators[0])
            #expect(try await office.value("select state from relays") == "acknowledged")
        }
    }

    // MARK: - Nobody is on

    @Test func withEverybodyAwayTheEmergencyContactIsAskedThoughAwayAsWell() async throws {
        try await Office.open { office in
            for name in ["Sam", "Alex", "Riley"] { try await office.setHours(of: name, Office.never) }
            try await office.owner.script(
                "delete from chain_hops where operator_id = (select operator_id from operators where name = 'Riley')")
            try await office.owner.script("update chains set window_seconds = 35")
            try await office.setEmergency("Riley")
            #expect(try await office.receive("My sink leaks").meaning == "opened")
            #expect(try await office.askedFor() == "Riley:emergency_contact")
            #expect(
                try await office.audit()
                    == "skipped:outside_hours,skipped:outside_hours,asked:emergency_contact")
            #expect(try await office.value("select routing_reason from hop_audit") == "emergency_contact")
            #expect(try await office.value("select window_seconds from hops") == "35")
            try await office.expire()
            #expect(try await office.value("select state from relays") == "exhausted")
        }
    }

    @Test func whenTheLastOneGoesOffTheEmergencyContactIsAsked() async throws {
        try await Office.open { office in
            try await office.owner.script("delete from chain_hops where position > 1")
            try await office.setEmergency("Riley")
            try await office.receive("My sink leaks")
            try await office.setHours(of: "Sam", Office.never)
            try await office.expire()
            #expect(try await office.askedFor() == "Sam:number_chain,Riley:emergency_contact")
        }
    }

    @Test func theEmergencyContactIsNotAskedAfterSomebodyWhoIsOn() async throws {
        try await Office.open { office in
            try await office.owner.script("delete from chain_hops where position > 1")
            try await office.setEmergency("Riley")
            try await office.receive("My sink leaks")
            try await office.expire()
            #expect(try await office.askedFor() == "Sam:number_chain")
            #expect(try await office.value("select state from relays") == "exhausted")
        }
    }

    @Test(arguments: [false, true])
    func withoutAnEmergencyContactWhoWorksThereTheTextIsParkedAlertedAndAnswered(hasFormer: Bool) async throws {
        try await Office.open { office in
            for name in ["Sam", "Alex", "Riley"] { try await office.setHours(of: name, Office.never) }
            if hasFormer {
                try await office.owner.script(
                    """
                    insert into operators (tenant_id, operator_id, name, phone, active)
                    select tenant_id, gen_random_uuid(), 'Former', '+15125550199', false from tenants
                    """)
                try await office.setEmergency("Former")
            }
            let text = office.text("My sink leaks")
            #expect(try await office.decide(text).meaning == "parked")
            #expect(try await office.value("select count(*) from parked_messages") == "1")
            #expect(try await office.value("select count(*) from relays") == "0")
            #expect(try await office.texts(to: Office.alertTo).count == 1)
            #expect(try await office.texts(to: Office.customer).count == 1)
            let skipped = try await office.value(
                "select count(*) from audit_events where kind = 'skipped' and reason = 'outside_hours'")
            #expect(skipped == "3")
            // Queued again when somebody is on, it is relayed.
            try await office.setHours(of: "Alex", Office.always)
            #expect(try await office.decide(text).meaning == "opened")
            #expect(try await office.askedFor() == "Alex:number_chain")
        }
    }

    // MARK: - One number, two chains

    @Test func aNumberServesTwoChainsByTime() async throws {
        try await Office.open { office in
            try await office.addNightChain(of: "Riley", window: 25)
            try await office.setSchedule(Office.never)
            try await office.receive("By day")
            #expect(try await office.askedFor() == "Sam:number_chain")
            // A relay keeps the chain that it was opened with; the next one has the chain of its time.
            try await office.setSchedule(Office.always)
            try await office.expire()
            #expect(try await office.askedFor() == "Sam:number_chain,Alex:number_chain")
            #expect(try await office.value("select window_seconds from hops where hop = 2") == "60")
            try await office.receive("By night", from: phone("+15125550143"))
            #expect(
                try await office.askedFor() == "Sam:number_chain,Alex:number_chain,Riley:number_chain")
            #expect(
                try await office.value("select window_seconds from hops order by asked_at desc limit 1") == "25")
        }
    }

    /// The window of a turn is the one of the relay's chain, whatever chain the number has meanwhile.
    @Test func theWindowIsTheOneOfTheRelaysChain() async throws {
        try await Office.open { office in
            try await office.addNightChain(of: "Riley", window: 25)
            try await office.owner.script(
                """
                insert into chain_hops (tenant_id, chain_id, position, operator_id)
                select c.tenant_id, c.chain_id, 2, o.operator_id from chains c, operators o
                where c.name = 'night' and o.name = 'Sam'
                """)
            try await office.setSchedule(Office.always)
            try await office.receive("By night")
            try await office.setSchedule(Office.never)
            try await office.expire()
            #expect(try await office.askedFor() == "Riley:number_chain,Sam:number_chain")
            #expect(try await office.value("select window_seconds from hops where hop = 2") == "25")
        }
    }
}

extension Office {
    fileprivate func addNightChain(of name: String, window: Int) async throws {
        try await owner.script(
            """
            insert into chains (tenant_id, chain_id, name, window_seconds)
            select tenant_id, gen_random_uuid(), 'night', \(window) from tenants;
            insert into chain_hops (tenant_id, chain_id, position, operator_id)
            select c.tenant_id, c.chain_id, 1, o.operator_id from chains c, operators o
            where c.name = 'night' and o.name = '\(name)'
            """)
    }

    /// Gives the number the night chain at these times.
    fileprivate func setSchedule(_ json: String) async throws {
        try await owner.script(
            """
            insert into number_schedule (tenant_id, e164, position, chain_id, time_zone, hours)
            select n.tenant_id, n.e164, 1, c.chain_id, 'UTC', '\(json)' from numbers n, chains c where c.name = 'night'
            on conflict (tenant_id, e164, position) do update set hours = excluded.hours
            """)
    }
}
