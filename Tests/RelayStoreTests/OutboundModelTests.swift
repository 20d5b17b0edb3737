import Testing

/// Random events in the life of texts to send, through the stores' own methods on a real database, against a model that is too
/// simple to be wrong in the same way. Rules 4, 5, 10 and 15 of docs/reliability.md.
@Suite(.timeLimit(.minutes(5)))
struct OutboundModelTests {
    @Test func everyHistoryKeepsEveryPromise() async throws {
        try await withOffice { office in
            let failures = await withTaskGroup(of: String?.self) { group in
                for seed in UInt64(1)...20 { group.addTask { await Self.failure(of: seed, in: office) } }
                return await group.reduce(into: [String]()) { all, failure in
                    if let failure { all.append(failure) }
                }
            }
            #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))")
            // A history in which nothing happens keeps every promise, too.
            let ends = try await office.value(
                "select string_agg(distinct state, ' ' order by state) from outbound_messages")
            #expect(ends == "cancelled failed parked sent")
            let steps = try await office.value(
                "select string_agg(distinct step, ' ' order by step) from send_attempts")
            #expect(steps == "accepted claimed found not_found not_sent rejected uncertain")
        }
    }

    private static func failure(of seed: UInt64, in office: Office) async -> String? {
        var history = OutboundHistory(office, seed: seed)
        do {
            try await history.run(steps: 150)
            return nil
        } catch {
            return "\(history.place): \(error)"
        }
    }
}
