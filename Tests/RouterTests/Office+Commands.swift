import QueueContract
import Postgres
import RelayModel
import RelayStore

@testable import Router

extension Office {
    /// Writes a command and has it decided.
    ///
    /// - Parameter payload: An SQL expression of the JSON.
    func command(_ kind: String, _ payload: String) async throws {
        let message = try await written(kind, payload)
        _ = try await store.decide { try await commands.decide(message, in: $0) }
    }

    /// Writes a command, and gives its message.
    func written(_ kind: String, _ payload: String) async throws -> CommandPayload {
        let id = CommandID.random()
        try await owner.script(
            """
            insert into commands (tenant_id, command_id, kind, payload, requested_by)
            values ('\(tenant)', '\(id)', '\(kind)', \(payload), 'test')
            """)
        return CommandPayload(tenant: tenant, command: id)
    }
}
