import FoundationEssentials
import HTTPTypes
import RelayModel
import RelayStore
import ServiceKit
import Testing

@testable import Tracker

/// What a dispatcher may change of a job.
@Suite struct JobChangeTests {
    @discardableResult
    private func check(_ json: String) throws -> JobChange.Order {
        try JSONDecoder().decode(JobChange.self, from: Data(json.utf8)).order()
    }

    @Test func aJobCanBeCalledOff() throws { #expect(try check(#"{"status":"cancelled"}"#) == .cancel) }

    @Test func whatIsMissingStaysAndNullClears() throws {
        var edit = JobEdit()
        edit.address = .some("12 Main St")
        edit.eta = .some(nil)
        edit.location = .some(nil)
        #expect(try check(#"{"address":"12 Main St","eta":null,"location":null}"#) == .edit(edit))
        var way = JobEdit()
        way.waypoints = [GeoPoint(latitude: 30.25, longitude: -97.75), GeoPoint(latitude: 30.5, longitude: -97)]
        let json = #"{"waypoints":[{"latitude":30.25,"longitude":-97.75},{"latitude":30.5,"longitude":-97}]}"#
        #expect(try check(json) == .edit(way))
        #expect(way.waypoints?.count == 2)
        var none = JobEdit()
        none.waypoints = []
        #expect(try check(#"{"waypoints":null}"#) == .edit(none))
    }

    @Test func aHundredWaypointsAreTheMost() throws {
        let json = { (count: Int) in
            let places = Array(repeating: #"{"latitude":0,"longitude":0}"#, count: count)
            return #"{"waypoints":[\#(places.joined(separator: ","))]}"#
        }
        try check(json(100))
        #expect(throws: ProblemError.self) { try check(json(101)) }
    }

    @Test(arguments: [
        (#"{"status":"completed"}"#, "status"), (#"{"status":"Cancelled"}"#, "status"), (#"{"status":""}"#, "status"),
        (#"{"status":"cancelled","address":"12 Main St"}"#, "address"), (#"{}"#, "status"),
        (#"{"status":null}"#, "status"), (#"{"customer":{}}"#, "customer"), (#"{"address":""}"#, "address"),
        (#"{"service_type":"\u0000"}"#, "service_type"), (#"{"eta":"soon"}"#, "eta"),
        (#"{"location":{"latitude":90.1,"longitude":0}}"#, "location.latitude"),
        (#"{"location":{"latitude":0,"longitude":-180.1}}"#, "location.longitude"),
        (#"{"waypoints":[{"latitude":0,"longitude":0},{"latitude":1e308,"longitude":0}]}"#, "waypoints.1.latitude"),
    ])
    func whatElseIsAskedForIsRefusedByName(json: String, field: String) throws {
        let problem = try #require(throws: ProblemError.self) { try check(json) }
        #expect(problem.status == .badRequest)
        #expect(problem.members.map(\.name) == ["field", "rule"] && problem.members[0].value == field)
    }

    @Test(arguments: [
        #"{"status":7}"#, #"[]"#, #"{"address":7}"#, #"{"location":{"latitude":0}}"#, #"{"waypoints":{}}"#,
        #"{"location":{"latitude":"0","longitude":0}}"#, #"{"waypoints":[null]}"#, #"{"eta":1700000000}"#,
    ])
    func whatHasTheWrongTypeIsNotRead(json: String) {
        #expect(throws: DecodingError.self) { try check(json) }
    }

    @Test func theOutcomeSaysWhatTheJobHasBecome() {
        let view = CommandView(id: "1", state: "done", outcome: #"{"status":"cancelled"}"#)
        #expect(view.status == "cancelled" && view.messageId == nil && view.reason == nil)
    }
}
