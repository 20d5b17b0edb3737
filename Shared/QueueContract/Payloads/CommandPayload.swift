package import RelayModel

/// Names a command's row, on the queue `command`.
package struct CommandPayload: QueuePayload, Hashable {
    /// Whose command it is.
    package let tenant: TenantID
    /// The row.
    package let command: CommandID

    /// Names the row `command` of `tenant`.
    package init(tenant: TenantID, command: CommandID) {
        self.tenant = tenant
        self.command = command
    }

    private struct Fields: Decodable {
        let tenant: TenantID
        let command: CommandID
    }

    package init(decoding body: [UInt8]) throws(PayloadError) {
        let fields = try fields(Fields.self, of: body, limit: hintLimit)
        self.init(tenant: fields.tenant, command: fields.command)
    }

    package func encoded() -> [UInt8] {
        var json = JSONWriter()
        json.add("tenant", tenant.description)
        json.add("command", command.description)
        return json.object
    }
}
