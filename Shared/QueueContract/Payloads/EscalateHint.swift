package import RelayModel

/// Names a hop to look at, on the queues `ack-deadline.*` and `escalate`.
package struct EscalateHint: QueuePayload, Hashable {
    /// Why the hop should be looked at; the row's state decides.
    package enum Cause: String, Codable, Sendable {
        /// Its clock has run out, or a part of it.
        case deadline
        /// Its text will never be sent.
        case failed
    }

    /// Whose relay it is.
    package let tenant: TenantID
    /// The relay.
    package let relay: RelayID
    /// The hop's number within the relay, from 1.
    package let hop: Int
    /// Why the hop should be looked at.
    package let cause: Cause

    /// Names the hop `hop` of `relay`.
    package init(tenant: TenantID, relay: RelayID, hop: Int, cause: Cause) {
        self.tenant = tenant
        self.relay = relay
        self.hop = hop
        self.cause = cause
    }

    private struct Fields: Decodable {
        let tenant: TenantID
        let relay: RelayID
        let hop: Int
        let cause: Cause
    }

    package init(decoding body: [UInt8]) throws(PayloadError) {
        let fields = try fields(Fields.self, of: body, limit: hintLimit)
        guard (1...1_000_000).contains(fields.hop) else { throw .malformed(field: "hop") }
        self.init(tenant: fields.tenant, relay: fields.relay, hop: fields.hop, cause: fields.cause)
    }

    package func encoded() -> [UInt8] {
        var json = JSONWriter()
        json.add("tenant", tenant.description)
        json.add("relay", relay.description)
        json.add("hop", hop)
        json.add("cause", cause.rawValue)
        return json.object
    }
}
