import Postgres
package import RelayModel

/// A question that an operator has not answered.
package struct OperatorQuestion: Sendable {
    package let asked: PendingQuestion
    /// The operator's text that made it necessary.
    package let sid: MessageSID
    package let at: Moment
}

extension RouterTransaction {
    /// The question that the operator was asked last at that number.
    package func question(
        _ tenant: TenantID, to operatorID: OperatorID, our: PhoneNumber
    ) async throws -> OperatorQuestion? {
        try await firstIfAny(Self.question, [.id(tenant), .id(operatorID), .phone(our)]).map(OperatorQuestion.init)
    }

    /// Keeps a question to the operator, in place of the one before.
    package func keep(
        _ question: PendingQuestion, about sid: MessageSID, _ tenant: TenantID, to operatorID: OperatorID,
        our: PhoneNumber
    ) async throws {
        _ = try await rows(
            Self.keepQuestion,
            [
                .id(tenant), .id(operatorID), .phone(our), .text(question.kind.rawValue), .text(question.text),
                .text(sid.rawValue), .uuids(question.options.map { PostgresUUID($0.rawValue) }),
            ])
    }

    /// Forgets the operator's question: it was answered.
    package func clearQuestion(_ tenant: TenantID, to operatorID: OperatorID, our: PhoneNumber) async throws {
        _ = try await rows(Self.clearQuestion, [.id(tenant), .id(operatorID), .phone(our)])
    }

    private static let question = PostgresStatement(
        "router_question",
        """
        select kind, text, message_sid, options, asked_at from operator_questions
        where tenant_id = $1 and operator_id = $2 and our_number = $3
        """)
    private static let keepQuestion = PostgresStatement(
        "router_keep_question",
        """
        insert into operator_questions (tenant_id, operator_id, our_number, kind, text, message_sid, options, asked_at)
        values ($1, $2, $3, $4, $5, $6, $7, clock_timestamp())
        on conflict (tenant_id, operator_id, our_number) do update set kind = excluded.kind, text = excluded.text,
            message_sid = excluded.message_sid, options = excluded.options, asked_at = excluded.asked_at
        """)
    private static let clearQuestion = PostgresStatement(
        "router_clear_question",
        "delete from operator_questions where tenant_id = $1 and operator_id = $2 and our_number = $3")
}

extension OperatorQuestion {
    fileprivate init(_ row: PostgresRow) throws {
        guard let kind = PendingQuestion.Kind(rawValue: try row.get("kind", as: String.self)),
            let sid = MessageSID(rawValue: try row.get("message_sid", as: String.self))
        else { throw StoredValueError(column: "kind or message_sid") }
        self.sid = sid
        at = try row.moment("asked_at")
        asked = PendingQuestion(
            kind: kind, text: try row.get("text", as: String.self),
            options: try row.get("options", as: [PostgresUUID].self).map { RelayID($0) })
    }
}
