import Foundation
import HTTPTransport
import Postgres
import Testing

@testable import TestInstallation

/// Dispatchers change who is asked; what the phones get is the proof.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct DirectoryAPITests {
    private let sam = Installation.operators[0], alex = Installation.operators[1], riley = Installation.operators[2]
    private let everyDay = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map { "\"\($0)\":[\"00:00-24:00\"]" }
        .joined(separator: ",")

    private func object(_ answer: TransportResponse) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any])
    }

    private func wrongField(_ answer: TransportResponse) throws -> String? { try object(answer)["field"] as? String }

    /// Reads it, and changes the version that was read.
    private func change(
        _ method: String, _ path: String, _ body: String, _ installation: Installation, _ bearer: [(String, String)]
    ) async throws -> TransportResponse {
        let url = "\(installation.trackURL)/api/\(path)"
        let tag = try #require(try await installation.get(url, headers: bearer).header("ETag"))
        return try await installation.send(method, url, body, headers: bearer + [("If-Match", tag)])
    }

    @Test func theNextTextGoesToWhoeverTheChainNamesNow() async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        let bearer = try await installation.bearer()
        let url = "\(installation.trackURL)/api/chains/main"
        let read = try await installation.get(url, headers: bearer)
        let tag = try #require(read.header("ETag"))
        let hops = try #require(try object(read)["hops"] as? [[String: Any]])
        #expect(hops.map { $0["operator"] as? String } == ["Sam", "Alex", "Riley"])
        #expect(hops.map { $0["window_seconds"] as? Int } == [600, 600, 600])
        try await installation.simulator.text(from: Installation.customer, "Before")
        _ = try await installation.simulator.inbox(of: sam, has: 1)

        let body =
            #"{"cycles":2,"hops":[{"operator":"Riley","window_seconds":500},{"operator":"Sam"}],"emergency":"Alex"}"#
        #expect(try await installation.send("PUT", url, body, headers: bearer).status == 428)
        let changed = try await installation.send("PUT", url, body, headers: bearer + [("If-Match", tag)])
        #expect(changed.status == 200 && changed.header("ETag") != tag)
        let now = try object(changed)
        #expect(now["emergency"] as? String == "Alex" && now["cycles"] as? Int == 2)
        // Whoever read it before was too slow.
        #expect(try await installation.send("PUT", url, body, headers: bearer + [("If-Match", tag)]).status == 412)
        try await installation.simulator.text(from: "+15125550143", "After")
        #expect(try await installation.simulator.inbox(of: riley, has: 1).map(\.text) == ["After"])
        #expect(try await installation.simulator.inbox(of: sam).map(\.text) == ["Before"])
        #expect(
            try await installation.value(
                """
                select string_agg(channel || ' ' || (detail ->> 'cycles'), ',') from audit_events
                where kind = 'chain_changed' and detail ->> 'by' like 'bhk%'
                """) == "api 2")
        await installation.stop()
    }

    @Test func whoIsMadeInactiveIsPassedOverAndWhoIsOutsideTheirHoursAsWell() async throws {
        let installation = try await Installation.start(windows: [5, 600, 600])
        let bearer = try await installation.bearer()
        try await installation.simulator.text(from: Installation.customer, "In a turn")
        _ = try await installation.simulator.inbox(of: sam, has: 1)
        let off = try await change("PATCH", "operators/Sam", #"{"active":false}"#, installation, bearer)
        #expect(off.status == 200)
        #expect(try object(off)["active"] as? Bool == false)
        // Nobody is stranded with whoever was being asked: their turn runs out.
        #expect(try await installation.simulator.inbox(of: alex, has: 1).map(\.text) == ["In a turn"])
        try await installation.simulator.text(from: "+15125550143", "Another")
        #expect(try await installation.simulator.inbox(of: alex, has: 2).map(\.text) == ["In a turn", "Another"])

        let never = #"{"hours":{"time_zone":"Asia/Kathmandu","hours":{}}}"#
        #expect(try await change("PATCH", "operators/Alex", never, installation, bearer).status == 200)
        try await installation.simulator.text(from: "+15125550144", "Third")
        #expect(try await installation.simulator.inbox(of: riley, has: 1).map(\.text) == ["Third"])
        let always = try await change("PATCH", "operators/Alex", #"{"hours":null}"#, installation, bearer)
        #expect(always.status == 200)
        #expect(try object(always)["hours"] == nil)
        try await installation.simulator.text(from: "+15125550145", "Fourth")
        _ = try await installation.simulator.inbox(of: alex, has: 3)
        #expect(try await !installation.simulator.inbox(of: sam).map(\.text).contains("Fourth"))

        let list = try object(try await installation.get("\(installation.trackURL)/api/operators", headers: bearer))
        let people = try #require(list["operators"] as? [[String: Any]])
        #expect(people.map { $0["name"] as? String } == ["Alex", "Riley", "Sam"])
        #expect(people.map { $0["active"] as? Bool } == [true, true, false])
        await installation.stop()
    }

    @Test func aScheduleHoldsForTheNextText() async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        let bearer = try await installation.bearer()
        try await installation.database.script(
            """
            insert into chains (tenant_id, chain_id, name) select tenant_id, gen_random_uuid(), 'night shift' from tenants;
            insert into chain_hops (tenant_id, chain_id, position, operator_id)
            select c.tenant_id, c.chain_id, 1, o.operator_id from chains c join operators o using (tenant_id)
            where c.name = 'night shift' and o.name = 'Riley'
            """)
        let chains = "\(installation.trackURL)/api/chains"
        #expect(try await installation.get("\(chains)/night%20shift", headers: bearer).status == 200)
        let names = try #require(
            try object(try await installation.get(chains, headers: bearer))["chains"] as? [[String: Any]])
        #expect(names.map { $0["name"] as? String } == ["main", "night shift"])

        let path = "numbers/\(Installation.business)"
        let shift = "{\"chain\":\"night shift\",\"time_zone\":\"UTC\",\"hours\":{\(everyDay)}}"
        let put = "{\"chain\":\"main\",\"active\":true,\"schedule\":[\(shift)]}"
        #expect(try await change("PUT", path, put, installation, bearer).status == 200)
        try await installation.simulator.text(from: Installation.customer, "By night")
        _ = try await installation.simulator.inbox(of: riley, has: 1)
        // Who does not speak of the schedule leaves it.
        let same = try await change("PUT", path, #"{"chain":"main","active":true}"#, installation, bearer)
        #expect((try object(same)["schedule"] as? [[String: Any]])?.count == 1)
        let none = #"{"chain":"main","active":true,"schedule":[]}"#
        #expect(try await change("PUT", path, none, installation, bearer).status == 200)
        try await installation.simulator.text(from: "+15125550143", "By day")
        #expect(try await installation.simulator.inbox(of: sam, has: 1).map(\.text) == ["By day"])
        let list = try object(try await installation.get("\(installation.trackURL)/api/numbers", headers: bearer))
        #expect((list["numbers"] as? [[String: Any]])?.map { $0["number"] as? String } == [Installation.business])
        #expect(
            try await installation.value("select count(*) from audit_events where kind = 'schedule_changed'") == "2")
        await installation.stop()
    }

    @Test func ofTwoDispatchersAtOnceOneWins() async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        let bearer = try await installation.bearer()
        let url = "\(installation.trackURL)/api/chains/main"
        let tag = try #require(try await installation.get(url, headers: bearer).header("ETag"))
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for cycles in 1...8 {
                group.addTask {
                    let body = "{\"cycles\":\(cycles),\"hops\":[{\"operator\":\"Sam\"},{\"operator\":\"Alex\"}]}"
                    return try await installation.send("PUT", url, body, headers: bearer + [("If-Match", tag)]).status
                }
            }
            return try await group.reduce(into: [Int]()) { $0.append($1) }
        }
        #expect(statuses.filter { $0 == 200 }.count == 1 && statuses.filter { $0 == 412 }.count == 7, "\(statuses)")
        #expect(try await installation.value("select count(*) from chain_hops") == "2")
        await installation.stop()
    }

    @Test func whatIsWrongOrAnothersIsNamedOrNotFound() async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        let bearer = try await installation.bearer()
        try await installation.database.script(
            """
            insert into tenants (tenant_id, slug, name) values ('\(other)', 'other', 'Other');
            insert into operators (tenant_id, operator_id, name, phone) values ('\(other)', '\(other)', 'Kim', '+13035550111');
            insert into chains (tenant_id, chain_id, name) values ('\(other)', '\(other)', 'theirs')
            """)
        for path in [
            "operators/Kim", "operators/\(other)", "chains/theirs", "chains/\(other)", "chains/%00", "chains/%FF",
            "numbers/%2B13035550100", "numbers/x",
        ] {
            let url = "\(installation.trackURL)/api/\(path)"
            #expect(try await installation.get(url, headers: bearer).status == 404, "\(path)")
        }
        let path = "numbers/\(Installation.business)"
        let shift = "{\"chain\":\"main\",\"time_zone\":\"Mars/Olympus\",\"hours\":{\(everyDay)}}"
        let right = "{\"chain\":\"main\",\"time_zone\":\"UTC\",\"hours\":{\(everyDay)}}"
        let wrong: [(method: String, path: String, body: String, field: String)] = [
            ("PUT", "chains/main", #"{"cycles":1,"hops":[{"operator":"Kim"}]}"#, "hops[0].operator"),
            ("PUT", "chains/main", #"{"cycles":1,"hops":[{"operator":"Sam"}],"emergency":"\#(other)"}"#, "emergency"),
            ("PUT", "chains/main", #"{"cycles":1,"hops":[]}"#, "hops"),
            (
                "PATCH", "operators/Sam", #"{"hours":{"time_zone":"Mars/Olympus","hours":{}}}"#, "hours.time_zone"
            ),
            ("PUT", path, #"{"chain":"theirs","active":true}"#, "chain"),
            ("PUT", path, "{\"chain\":\"main\",\"active\":true,\"schedule\":[\(shift)]}", "schedule[0].time_zone"),
            (
                "PUT", path, "{\"chain\":\"main\",\"active\":true,\"schedule\":[\(right),\(shift)]}",
                "schedule[1].time_zone"
            ),
        ]
        for (method, path, body, field) in wrong {
            let answer = try await change(method, path, body, installation, bearer)
            #expect(answer.status == 400, "\(path) \(body)")
            #expect(try wrongField(answer) == field, "\(path) \(body)")
        }
        for (method, path, body) in [
            ("PUT", "chains/main", #"{"cycles":1e400,"hops":[]}"#), ("PUT", "chains/main", "[]"),
            ("PUT", "chains/main", #"{"cycles":99999999999999999999,"hops":[{"operator":"Sam"}]}"#),
            ("PATCH", "operators/Sam", #"{"active":"no"}"#), ("PATCH", "operators/Sam", #"{"hours":[]}"#),
        ] {
            #expect(try await change(method, path, body, installation, bearer).status == 400, "\(body)")
        }
        #expect(try await installation.value("select count(*) from audit_events where kind like '%changed'") == "0")
        await installation.stop()
    }

    @Test func aKeyDoesWhatItsScopesSay() async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        let url = "\(installation.trackURL)/api"
        let one = ["operators/Sam", "chains/main", "numbers/\(Installation.business)"]
        for (scope, reads) in [("relays:read", 200), ("jobs:read", 403)] {
            let opened = try await installation.run(
                "backhop", ["apikey", "create", "--tenant", "acme", "--name", "narrow", "--scope", scope])
            let key = try #require(opened.split(separator: "\n").last).trimmingCharacters(in: .whitespaces)
            let bearer = [("Authorization", "Bearer \(key)")]
            for path in ["operators", "chains", "numbers"] + one {
                #expect(try await installation.get("\(url)/\(path)", headers: bearer).status == reads, "\(path)")
            }
            let any = bearer + [("If-Match", "*")]
            for (method, path) in [
                ("PATCH", "operators/Sam"), ("PUT", "chains/main"), ("PUT", "numbers/\(Installation.business)"),
            ] {
                let answer = try await installation.send(method, "\(url)/\(path)", "{}", headers: any)
                #expect(answer.status == 403, "\(path) with \(scope)")
            }
        }
        await installation.stop()
    }

    private let other = "00000000-0000-4000-8000-000000000009"
}
