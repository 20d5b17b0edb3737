import Postgres
package import RelayModel

/// What a customer is texted without anybody writing it, each at most once in a tenant's time.
package enum AutomaticText: String, Sendable, CaseIterable {
    /// Thanks for the first text, with the tracking link.
    case firstAnswer
    /// Nobody could be found.
    case apology
}

/// Who gets what we text by ourselves. Asked under the conversation's lock; the times stand in its row, so whatever the number of
/// routers, a customer gets each once.
extension RouterTransaction {
    /// Takes the right to send it now: not to somebody who has opted out, and not again within `minutes`.
    ///
    /// - Returns: Whether it may be sent, and only once whoever asks.
    package func take(
        _ text: AutomaticText, _ tenant: TenantID, our: PhoneNumber, their: PhoneNumber, every minutes: Int
    ) async throws -> Bool {
        let statement =
            switch text {
            case .firstAnswer: Self.takeFirstAnswer
            case .apology: Self.takeApology
            }
        return try await firstIfAny(statement, [.id(tenant), .phone(our), .phone(their), .int(minutes)]) != nil
    }

    /// Notes that no automatic text may answer this one.
    package func leaveUnanswered(_ text: InboundRecord) async throws {
        _ = try await rows(Self.leaveUnanswered, [.id(text.tenant), .text(text.sid.rawValue)])
    }

    /// Whether an automatic text may answer the relay: one of its texts may be answered.
    package func isAnswerable(_ tenant: TenantID, _ relay: RelayID) async throws -> Bool {
        try await firstIfAny(Self.answerableText, [.id(tenant), .id(relay)]) != nil
    }

    static let takeFirstAnswer = taking("router_take_first_answer", "first_answered_at")
    static let takeApology = taking("router_take_apology", "apologized_at")

    private static func taking(_ name: StaticString, _ column: StaticString) -> PostgresStatement {
        PostgresStatement(
            "\(name)",
            """
            update conversations set \(column) = now(), updated_at = now()
            where tenant_id = $1 and our_number = $2 and their_number = $3 and opted_out_at is null
                and (\(column) is null or \(column) <= now() - make_interval(mins => $4::int))
            returning our_number
            """)
    }

    private static let leaveUnanswered = PostgresStatement(
        "router_leave_unanswered",
        "update inbound_messages set answerable = false where tenant_id = $1 and message_sid = $2")
    private static let answerableText = PostgresStatement(
        "router_answerable_text",
        """
        select message_sid from inbound_messages
        where tenant_id = $1 and relay_id = $2 and sender = 'customer' and answerable limit 1
        """)
}
