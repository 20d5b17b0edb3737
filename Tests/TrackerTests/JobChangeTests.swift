import FoundationEssentials
import HTTPTypes
import ServiceKit
import Testing

@testable import Tracker

/// What a dispatcher may change of a job.
@Suite struct JobChangeTests {
    private func check(_ json: String) throws {
        try JSONDecoder().decode(JobChange.self, from: Data(json.utf8)).check()
    }

    @Test func aJobCanBeCalledOff() throws { try check(#"{"status":"cancelled"}"#) }

    @Test(arguments: [
        (#"{"status":"completed"}"#, "status"), (#"{"status":"Cancelled"}"#, "status"), (#"{"status":""}"#, "status"),
        (#"{"status":"cancelled","address":"12 Main St"}"#, "address"),
    ])
    func whatElseIsAskedForIsRefusedByName(json: String, field: String) throws {
        let problem = try #require(throws: ProblemError.self) { try check(json) }
        #expect(problem.status == .badRequest)
        #expect(problem.members.map(\.name) == ["field", "rule"] && problem.members[0].value == field)
    }

    @Test(arguments: [#"{}"#, #"{"status":7}"#, #"{"status":null}"#, #"[]"#])
    func whatHasNoStatusIsNotRead(json: String) {
        #expect(throws: DecodingError.self) { try check(json) }
    }

    @Test func theOutcomeSaysWhatTheJobHasBecome() {
        let view = CommandView(id: "1", state: "done", outcome: #"{"status":"cancelled"}"#)
        #expect(view.status == "cancelled" && view.messageId == nil && view.reason == nil)
    }
}
