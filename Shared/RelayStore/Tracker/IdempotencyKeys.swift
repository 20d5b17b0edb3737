import Postgres
package import RelayModel

/// Names a request that may be repeated.
package struct RepeatableRequest: Sendable {
    /// The public prefix of the API key that it came with.
    package let apiKey: String
    /// What the client calls it.
    package let name: String
    /// Of all that makes it the same request.
    package let sha256: [UInt8]

    /// Describes the request that the client calls `name`.
    package init(apiKey: String, name: String, sha256: [UInt8]) {
        self.apiKey = apiKey
        self.name = name
        self.sha256 = sha256
    }
}

/// The first answer to a request.
package struct KeptAnswer: Sendable, Equatable {
    package let status: Int
    package let contentType: String?
    package let location: String?
    package let body: [UInt8]

    /// Describes an answer.
    package init(status: Int, contentType: String?, location: String?, body: [UInt8]) {
        self.status = status
        self.contentType = contentType
        self.location = location
        self.body = body
    }
}

/// What is known of a request that may be a repeat.
package enum RequestClaim: Sendable, Equatable {
    /// It is to be carried out now. What it makes gets this key, also when it is carried out once more because a process died.
    case first(RowID)
    /// It was answered before.
    case answered(KeptAnswer)
    /// Another request had that name.
    case different
    /// Somebody is at it.
    case busy
}

extension TrackerStore {
    /// Takes the request, unless it was answered before, or somebody took it less than half a minute ago.
    package func claim(_ request: RepeatableRequest, tenant: TenantID) async throws -> RequestClaim {
        let key = key(request, tenant)
        let results = try await pool.batch([
            (Self.bind, Self.binding(tenant)),
            (Self.claimRequest, key + [.bytes(request.sha256), .uuid(PostgresUUID(RowID.random()))]),
            (Self.keptAnswer, key),
        ])
        if let taken = results[1].rows.first {
            let effect = try taken.get("effect_id", as: PostgresUUID.self)
            return .first(RowID(high: effect.high, low: effect.low))
        }
        guard let kept = results[2].rows.first else { return .busy }
        guard try kept.get("request_sha256", as: [UInt8].self) == request.sha256 else { return .different }
        guard let status = try kept.get("status", as: Int?.self) else { return .busy }
        return .answered(
            KeptAnswer(
                status: status, contentType: try kept.get("content_type", as: String?.self),
                location: try kept.get("location", as: String?.self), body: try kept.get("body", as: [UInt8].self)))
    }

    /// Keeps the answer for repeats of the request.
    package func keep(_ answer: KeptAnswer, for request: RepeatableRequest, tenant: TenantID) async throws {
        _ = try await rows(
            of: tenant, Self.keepAnswer,
            key(request, tenant) + [
                .int(answer.status), .text(answer.contentType), .text(answer.location), .bytes(answer.body),
            ])
    }

    /// Lets the next repeat carry the request out again, which makes nothing twice: what became of this try is not known.
    package func giveUp(_ request: RepeatableRequest, tenant: TenantID) async throws {
        _ = try await rows(of: tenant, Self.giveUpRequest, key(request, tenant))
    }

    /// Forgets the answers that are older than a day, all tenants'.
    package func forgetOldAnswers() async throws { _ = try await pool.query(Self.forgetAnswers) }

    private func key(_ request: RepeatableRequest, _ tenant: TenantID) -> [PostgresValue] {
        [.id(tenant), .text(request.apiKey), .text(request.name)]
    }

    private static let claimRequest = PostgresStatement(
        "tracker_claim_request",
        """
        insert into idempotency_keys as kept (tenant_id, api_key, idempotency_key, request_sha256, effect_id)
        values ($1, $2, $3, $4, $5)
        on conflict (tenant_id, api_key, idempotency_key) do update set taken_at = now()
        where kept.status is null and kept.request_sha256 = excluded.request_sha256
            and kept.taken_at < now() - interval '30 seconds'
        returning kept.effect_id
        """)
    private static let keptAnswer = PostgresStatement(
        "tracker_kept_answer",
        """
        select request_sha256, status, content_type, location, body from idempotency_keys
        where tenant_id = $1 and api_key = $2 and idempotency_key = $3
        """)
    private static let keepAnswer = PostgresStatement(
        "tracker_keep_answer",
        """
        update idempotency_keys set status = $4, content_type = $5, location = $6, body = $7
        where tenant_id = $1 and api_key = $2 and idempotency_key = $3
        """)
    private static let giveUpRequest = PostgresStatement(
        "tracker_give_up_request",
        """
        update idempotency_keys set taken_at = '-infinity'
        where tenant_id = $1 and api_key = $2 and idempotency_key = $3 and status is null
        """)
    private static let forgetAnswers = PostgresStatement(
        "tracker_forget_answers", "select forget_idempotency_keys()")
}
