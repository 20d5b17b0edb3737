import Postgres
package import RelayModel

/// How a command stands.
package struct CommandStatus: Sendable {
    /// `pending`, `done` or `refused`.
    package let state: String
    /// The router's answer as JSON; nil while pending.
    package let outcome: String?
}

extension TrackerStore {
    /// Writes what a dispatcher asks for. First the row, then the message: the sweeper publishes a command whose message
    /// was lost. A command of that id that is there already is left alone.
    ///
    /// - Parameters:
    ///   - kind: See `CommandArguments` of the router.
    ///   - payload: The arguments as JSON.
    ///   - requestedBy: The API key that asked.
    package func submit(
        _ command: CommandID, kind: String, payload: String, requestedBy: String, tenant: TenantID
    ) async throws {
        _ = try await rows(
            of: tenant, Self.submit, [.id(tenant), .id(command), .text(kind), .json(payload), .text(requestedBy)])
    }

    /// How the tenant's command stands; nil when there is none of that id.
    package func command(_ command: CommandID, tenant: TenantID) async throws -> CommandStatus? {
        guard let row = try await rows(of: tenant, Self.command, [.id(tenant), .id(command)]).first else { return nil }
        return CommandStatus(
            state: try row.get("state", as: String.self), outcome: try row.get("outcome", as: String?.self))
    }

    private static let submit = PostgresStatement(
        "tracker_submit",
        """
        insert into commands (tenant_id, command_id, kind, payload, requested_by) values ($1, $2, $3, $4, $5)
        on conflict do nothing
        """)
    private static let command = PostgresStatement(
        "tracker_command",
        "select state, outcome::text as outcome from commands where tenant_id = $1 and command_id = $2")
}
