import Foundation
import Postgres
import RelayModel
import Testing

@testable import RelayStore

/// The sweeper's and the guards' queries do the same work whatever is finished. Rule 9 of docs/reliability.md.
///
/// `BACKHOP_TEST_FINISHED_RELAYS` sets how many relays are finished, 20,000 by default and a million by `make test-full`;
/// the figures are printed.
@Suite(.timeLimit(.minutes(30)))
struct SweepPlanTests {
    private static var finished: Int {
        ProcessInfo.processInfo.environment["BACKHOP_TEST_FINISHED_RELAYS"].flatMap(Int.init) ?? 20_000
    }

    @Test func everySweepReadsAsMuchBesideManyFinishedRelaysAsBesideFew() async throws {
        // Filling and analysing takes longer than any statement of a service may.
        try await withDatabase({ $0.statementTimeout = .seconds(600) }) { pool, _ in
            let archive = try await Archive(pool)
            try await archive.fill(from: 1, to: 1000)
            let few = try await archive.plans()
            try await archive.fill(from: 1001, to: Self.finished)
            let many = try await archive.plans()
            for (small, large) in zip(few, many) {
                print(
                    "\(large.name): \(small.pages) pages, \(small.milliseconds) ms beside 1000 finished relays;",
                    "\(large.pages) pages, \(large.milliseconds) ms beside \(Self.finished)")
                #expect(large.sequentialScans == [], "\(large.text)")
                // An index grows by a level now and then, never with the number of its rows.
                #expect(large.pages <= small.pages * 2 + 200, "\(large.text)")
            }
        }
    }

    @Test func aPageOfAnExportReadsAsMuchWhateverThePlannerDoesNotKnow() async throws {
        try await withDatabase({ $0.statementTimeout = .seconds(600) }) { pool, _ in
            let archive = try await Archive(pool)
            try await archive.stopAutovacuum()
            try await archive.fill(from: 1, to: 10)
            try await archive.fill(from: 11, to: 1000, isAnalyzed: false)
            let few = try await archive.exportPlans()
            try await archive.fill(from: 1001, to: Self.finished, isAnalyzed: false)
            let many = try await archive.exportPlans()
            for (small, large) in zip(few, many) {
                print(
                    "\(large.name): \(small.pages) pages, \(small.milliseconds) ms beside 1000 finished relays;",
                    "\(large.pages) pages, \(large.milliseconds) ms beside \(Self.finished)")
                #expect(large.pages <= small.pages * 2 + 200, "\(large.text)")
            }
        }
    }
}
