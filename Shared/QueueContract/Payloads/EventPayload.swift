package import RelayModel

/// Tells listening processes, on the exchange `events`, that something changed. It carries names and no content: whoever
/// cares reads the row again, and a lost event costs only time.
package struct EventPayload: QueuePayload, Hashable {
    /// What changed.
    package enum Kind: String, Codable, Sendable {
        case job, relay, command, alert, configuration
        case apiKey = "api_key"

        /// Binds a queue to all tenants' events of this kind.
        package var routingPattern: String { "\(rawValue).*" }
    }

    /// Whose it is.
    package let tenant: TenantID
    /// What changed.
    package let kind: Kind
    /// The job, for `job` and, when it has one, `relay`.
    package let job: JobID?
    /// The relay, for `relay` and, when it has one, `alert`.
    package let relay: RelayID?
    /// The command, for `command`.
    package let command: CommandID?
    /// When it changed.
    package let at: Moment

    /// The topic: kind and tenant.
    package var routingKey: String { "\(kind.rawValue).\(tenant)" }

    private init(
        _ tenant: TenantID, _ kind: Kind, job: JobID? = nil, relay: RelayID? = nil, command: CommandID? = nil,
        at: Moment
    ) {
        self.tenant = tenant
        self.kind = kind
        self.job = job
        self.relay = relay
        self.command = command
        self.at = at
    }

    /// A job changed.
    package static func job(_ tenant: TenantID, _ job: JobID, at moment: Moment) -> EventPayload {
        EventPayload(tenant, .job, job: job, at: moment)
    }

    /// A relay changed.
    package static func relay(_ tenant: TenantID, _ relay: RelayID, job: JobID?, at moment: Moment) -> EventPayload {
        EventPayload(tenant, .relay, job: job, relay: relay, at: moment)
    }

    /// The tenant is alerted about something.
    package static func alert(_ tenant: TenantID, relay: RelayID?, at moment: Moment) -> EventPayload {
        EventPayload(tenant, .alert, relay: relay, at: moment)
    }

    /// A command has its outcome.
    package static func command(_ tenant: TenantID, _ command: CommandID, at moment: Moment) -> EventPayload {
        EventPayload(tenant, .command, command: command, at: moment)
    }

    /// A tenant's numbers, operators, chains, accounts or templates changed.
    package static func configuration(_ tenant: TenantID, at moment: Moment) -> EventPayload {
        EventPayload(tenant, .configuration, at: moment)
    }

    /// An API key was made or revoked.
    package static func apiKey(_ tenant: TenantID, at moment: Moment) -> EventPayload {
        EventPayload(tenant, .apiKey, at: moment)
    }
}

extension EventPayload {
    private struct Fields: Decodable {
        let tenant: TenantID
        let kind: Kind
        let job: JobID?
        let relay: RelayID?
        let command: CommandID?
        let at: Int64
    }

    package init(decoding body: [UInt8]) throws(PayloadError) {
        let fields = try fields(Fields.self, of: body, limit: hintLimit)
        self.init(
            fields.tenant, fields.kind, job: fields.job, relay: fields.relay, command: fields.command,
            at: Moment(microseconds: fields.at))
    }

    package func encoded() -> [UInt8] {
        var json = JSONWriter()
        json.add("tenant", tenant.description)
        json.add("kind", kind.rawValue)
        json.add("job", job?.description)
        json.add("relay", relay?.description)
        json.add("command", command?.description)
        json.add("at", at.microseconds)
        return json.object
    }
}
