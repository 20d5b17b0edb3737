import Testing

@testable import Postgres

/// What a preparation that failed means for its unit. The server keeps a statement even when a cancel request hits the end
/// of its preparation, and nobody can make it come at that moment.
@Suite("Failed preparations")
struct PreparationTests {
    private let cancelled = PostgresError(.timeout, operation: "query", outcome: .failed, sqlstate: "57014")
    private let unknownName = PostgresError(.server, operation: "query", outcome: .failed, sqlstate: "26000")

    /// The answer of a unit that went through `events`.
    private func answer(_ events: @escaping @Sendable (Unit) -> Void) async -> UnitAnswer {
        await withCheckedContinuation { reply in
            let request = UnitRequest(
                ticket: Ticket(id: 1), operation: "query", work: .commands([]), lease: nil, reply: reply)
            let unit = Unit(request, deadline: .now, isInTransaction: false)
            events(unit)
            unit.finish()
        }
    }

    @Test("A unit that was committed all the same is a success")
    func committed() async throws {
        let cancelled = cancelled
        await #expect(throws: Never.self) { _ = try await answer { $0.recordPreparation(cancelled) }.get() }
    }

    @Test("A unit that failed for it names the cause, not the consequence")
    func failed() async throws {
        let (cancelled, unknownName) = (cancelled, unknownName)
        let error = await #expect(throws: PostgresError.self) {
            _ = try await answer {
                $0.recordPreparation(cancelled)
                $0.record(unknownName)
            }.get()
        }
        #expect(error?.sqlstate == "57014")
    }
}
