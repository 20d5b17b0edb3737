import RelayModel
import Testing

@Suite("Job status")
struct JobStatusTests {
    static let allSteps: [(from: JobStatus, to: [JobStatus])] = [
        (.queued, [.dispatched, .cancelled]),
        (.dispatched, [.inProgress, .cancelled]),
        (.inProgress, [.completed, .cancelled]),
        (.completed, []),
        (.cancelled, []),
    ]

    @Test("these steps and no others are taken", arguments: allSteps)
    func steps(from: JobStatus, to: [JobStatus]) throws {
        for next in JobStatus.allCases {
            #expect(from.canBecome(next) == to.contains(next))
            var status = from
            if to.contains(next) {
                try status.become(next)
                #expect(status == next)
            } else {
                #expect(throws: JobRefusal(from: from, to: next)) { try status.become(next) }
                #expect(status == from)
            }
        }
    }

    @Test("a job is over when no step is left", arguments: allSteps)
    func over(from: JobStatus, to: [JobStatus]) {
        #expect(from.isOver == to.isEmpty)
    }

    static let refusals: [(from: JobStatus, to: JobStatus, reason: JobRefusal.Reason)] = [
        (.queued, .queued, .unchanged),
        (.completed, .completed, .unchanged),
        (.queued, .inProgress, .outOfOrder),
        (.inProgress, .dispatched, .outOfOrder),
        (.completed, .cancelled, .over),
        (.cancelled, .queued, .over),
    ]

    @Test("a refusal says why", arguments: refusals)
    func refusal(from: JobStatus, to: JobStatus, reason: JobRefusal.Reason) {
        var status = from
        let refusal = #expect(throws: JobRefusal.self) { try status.become(to) }
        #expect(refusal?.reason == reason)
    }

    @Test("a refusal names both statuses as the API does")
    func description() {
        var status = JobStatus.inProgress
        let refusal = #expect(throws: JobRefusal.self) { try status.become(.queued) }
        #expect(refusal?.description == "a job that is in_progress cannot become queued")
    }
}
