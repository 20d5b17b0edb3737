package import RelayModel

/// Names an outbound row to look at, on the queues `send`, `send.bulk` and `retry.*`.
package struct SendHint: QueuePayload, Hashable {
    /// Whose text it is.
    package let tenant: TenantID
    /// The row.
    package let outbound: OutboundID

    /// Names the row `outbound` of `tenant`.
    package init(tenant: TenantID, outbound: OutboundID) {
        self.tenant = tenant
        self.outbound = outbound
    }

    private struct Fields: Decodable {
        let tenant: TenantID
        let outbound: OutboundID
    }

    package init(decoding body: [UInt8]) throws(PayloadError) {
        let fields = try fields(Fields.self, of: body, limit: hintLimit)
        self.init(tenant: fields.tenant, outbound: fields.outbound)
    }

    package func encoded() -> [UInt8] {
        var json = JSONWriter()
        json.add("tenant", tenant.description)
        json.add("outbound", outbound.description)
        return json.object
    }
}
