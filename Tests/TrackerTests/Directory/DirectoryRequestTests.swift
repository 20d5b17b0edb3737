import FoundationEssentials
import HTTPTypes
import RelayModel
import ServiceKit
import Testing

@testable import RelayStore
@testable import Tracker

/// What dispatchers may make of operators, chains and numbers; what is wrong is named, field and rule.
@Suite struct DirectoryRequestTests {
    private func decode<Value: Decodable>(_ type: Value.Type, _ json: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(json.utf8))
    }

    private func expectProblem<Value>(_ field: String, _ body: () throws -> Value) {
        let problem = #expect(throws: ProblemError.self) { _ = try body() }
        #expect(problem?.status == .badRequest && problem?.members.first?.value == field)
    }

    private func person(_ name: String, isActive: Bool = true) throws -> OperatorSettings {
        OperatorSettings(
            id: .random(), name: name, phone: try #require(PhoneNumber(e164: "+15125550111")), isActive: isActive,
            offUntil: nil, hours: nil, updatedAt: Moment(microseconds: 1))
    }

    private func chain(_ name: String) -> ChainSettings {
        ChainSettings(
            id: .random(), name: name, windowSeconds: nil, cycles: 1, emergency: nil, hops: [],
            updatedAt: Moment(microseconds: 1))
    }

    // MARK: - Operators

    @Test func whatIsMissingStaysAndNullHoursAreAllTimes() throws {
        let off = try decode(OperatorRequest.self, #"{"active":false}"#).change()
        #expect(off == OperatorChange(isActive: false, hours: .unchanged))
        let always = try decode(OperatorRequest.self, #"{"hours":null}"#).change()
        #expect(always == OperatorChange(isActive: nil, hours: .always))
        expectProblem("active") { try decode(OperatorRequest.self, "{}").change() }
        #expect(throws: DecodingError.self) { try decode(OperatorRequest.self, #"{"active":null}"#) }
    }

    /// What is read can be sent back.
    @Test func hoursAreReadAsTheyAreShown() throws {
        let json =
            #"{"time_zone":"America/Chicago","hours":{"mon":["08:00-12:00"],"fri":["22:00-06:00"]},"#
            + #""exceptions":[{"date":"2026-12-24","off":true},{"date":"2026-12-31","hours":["08:00-10:00"]}]}"#
        let local = try decode(HoursRequest.self, json).checked("hours")
        #expect(local.timeZone == "America/Chicago" && local.hours.week.count == 2)
        #expect(local.hours.week[.friday]?.map(\.description) == ["22:00-06:00"])
        #expect(local.hours.exceptions.map(\.hours.count) == [0, 1])
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        let shown = String(decoding: try encoder.encode(HoursView(local)), as: UTF8.self)
        #expect(try decode(HoursRequest.self, shown).checked("hours") == local)
        let never = try decode(HoursRequest.self, #"{"time_zone":"UTC","hours":{}}"#).checked("hours")
        #expect(never.hours.week.isEmpty && HoursView(never).exceptions == nil)
    }

    @Test(arguments: [
        (#"{"time_zone":"UTC","hours":{"monday":[]}}"#, "hours.hours"),
        (#"{"time_zone":"UTC","hours":{"\u0000":[]}}"#, "hours.hours"),
        (#"{"time_zone":"UTC","hours":{"mon":["8-12"]}}"#, "hours.hours.mon"),
        (#"{"time_zone":"UTC","hours":{"mon":["08:00-08:00"]}}"#, "hours.hours.mon"),
        (#"{"time_zone":"UTC","hours":{"mon":["08:00-12:00\u0000"]}}"#, "hours.hours.mon"),
        (#"{"time_zone":"","hours":{}}"#, "hours.time_zone"),
        (#"{"time_zone":"U\u0000TC","hours":{}}"#, "hours.time_zone"),
        (#"{"time_zone":"UTC","hours":{},"exceptions":[{"date":"2026-02-30"}]}"#, "hours.exceptions[0].date"),
        (#"{"time_zone":"UTC","hours":{},"exceptions":[{"date":"2026-02-03"}]}"#, "hours.exceptions[0]"),
        (
            #"{"time_zone":"UTC","hours":{},"exceptions":[{"date":"2026-02-03","off":true,"hours":["08:00-09:00"]}]}"#,
            "hours.exceptions[0]"
        ),
        (
            #"{"time_zone":"UTC","hours":{},"exceptions":[{"date":"2026-02-03","off":true},{"date":"2026-02-03","off":true}]}"#,
            "hours.exceptions"
        ),
    ])
    func hoursThatAreNoneAreRefused(json: String, field: String) {
        expectProblem(field) { try decode(HoursRequest.self, json).checked("hours") }
    }

    // MARK: - Chains

    @Test func aChainNamesOperatorsByNameOrIdAlsoTwiceAndInactiveOnes() throws {
        let people = [try person("Sam"), try person("Alex", isActive: false)]
        let json = """
            {"name":"main","cycles":100,"window_seconds":5,"emergency":"Sam","updated_at":"what was read",
            "hops":[{"operator":"\(people[1].id)","window_seconds":86400},{"operator":"Sam"},{"operator":"Alex"}]}
            """
        let change = try decode(ChainRequest.self, json).change(of: "main", among: people)
        #expect(change.cycles == 100 && change.windowSeconds == 5 && change.emergency == people[0].id)
        #expect(change.hops.map(\.operatorID) == [people[1].id, people[0].id, people[1].id])
        #expect(change.hops.map(\.windowSeconds) == [86_400, nil, nil])
    }

    @Test(arguments: [
        (#"{"cycles":1,"hops":[]}"#, "hops"), (#"{"cycles":0,"hops":[{"operator":"Sam"}]}"#, "cycles"),
        (#"{"cycles":101,"hops":[{"operator":"Sam"}]}"#, "cycles"),
        (#"{"cycles":1,"window_seconds":4,"hops":[{"operator":"Sam"}]}"#, "window_seconds"),
        (#"{"cycles":1,"window_seconds":86401,"hops":[{"operator":"Sam"}]}"#, "window_seconds"),
        (#"{"cycles":1,"hops":[{"operator":"Sam"},{"operator":"Sam","window_seconds":0}]}"#, "hops[1].window_seconds"),
        (#"{"cycles":1,"hops":[{"operator":"Nobody"}]}"#, "hops[0].operator"),
        (#"{"cycles":1,"hops":[{"operator":"00000000-0000-4000-8000-000000000001"}]}"#, "hops[0].operator"),
        (#"{"cycles":1,"hops":[{"operator":"Sam\u0000"}]}"#, "hops[0].operator"),
        (#"{"cycles":1,"hops":[{"operator":"Sam"}],"emergency":""}"#, "emergency"),
        (#"{"cycles":1,"hops":[{"operator":"Sam"}],"emergency":"Nobody"}"#, "emergency"),
        (#"{"cycles":1,"hops":[{"operator":"Sam"}],"name":"other"}"#, "name"),
    ])
    func aChainThatCannotBeIsRefused(json: String, field: String) throws {
        let people = [try person("Sam")]
        expectProblem(field) { try decode(ChainRequest.self, json).change(of: "main", among: people) }
    }

    @Test func aChainHasAHundredHopsAtTheMost() throws {
        let people = [try person("Sam")]
        func request(_ count: Int) throws -> ChainRequest {
            let hops = Array(repeating: #"{"operator":"Sam"}"#, count: count).joined(separator: ",")
            return try decode(ChainRequest.self, #"{"cycles":1,"hops":[\#(hops)]}"#)
        }
        #expect(try request(100).change(of: "main", among: people).hops.count == 100)
        expectProblem("hops") { try request(101).change(of: "main", among: people) }
    }

    // MARK: - Numbers

    @Test func aNumberWithoutAScheduleKeepsItsOwn() throws {
        let chains = [chain("main"), chain("night")]
        let kept = try decode(NumberRequest.self, #"{"chain":"night","active":true}"#).change(among: chains)
        #expect(kept.chain == chains[1].id && kept.isActive && kept.schedule == nil)
        let none = try decode(NumberRequest.self, #"{"chain":"main","active":true,"schedule":[]}"#)
        #expect(try none.change(among: chains).schedule?.isEmpty == true)
        let json =
            #"{"chain":"main","active":true,"schedule":"#
            + #"[{"chain":"night","time_zone":"UTC","hours":{"fri":["22:00-06:00"]}}]}"#
        let shifts = try #require(try decode(NumberRequest.self, json).change(among: chains).schedule)
        #expect(shifts.map(\.chain) == [chains[1].id] && shifts[0].hours.timeZone == "UTC")
        #expect(shifts[0].hours.hours.written == ["fri": ["22:00-06:00"]])
    }

    @Test(arguments: [
        (#"{"chain":"Main","active":true}"#, "chain"), (#"{"chain":"main\u0000","active":true}"#, "chain"),
        (
            #"{"chain":"main","active":true,"schedule":[{"chain":"x","time_zone":"UTC","hours":{"mon":["08:00-09:00"]}}]}"#,
            "schedule[0].chain"
        ),
        (
            #"{"chain":"main","active":true,"schedule":[{"chain":"main","time_zone":"UTC","hours":{"mon":[]}}]}"#,
            "schedule[0].hours"
        ),
        (
            #"{"chain":"main","active":true,"schedule":[{"chain":"main","time_zone":"\u0000","hours":{"mon":["08:00-09:00"]}}]}"#,
            "schedule[0].time_zone"
        ),
    ])
    func aNumberThatCannotBeIsRefused(json: String, field: String) throws {
        expectProblem(field) { try decode(NumberRequest.self, json).change(among: [chain("main")]) }
    }

    // MARK: - Names in paths

    @Test(arguments: [
        ("drivers", "drivers"), ("night%20shift", "night shift"), ("a%2Fb", "a/b"), ("+1512", "+1512"),
        ("%2b1512", "+1512"), ("Jos%C3%A9", "José"), ("100%25", "100%"),
    ])
    func aNameInAPathIsUnescaped(segment: String, name: String) { #expect(PathName(segment)?.value == name) }

    @Test(arguments: ["", "%", "%2", "%zz", "%+1", "a%00b", "%FF"])
    func whatIsNoTextIsNobodysName(segment: String) { #expect(PathName(segment) == nil) }
}
