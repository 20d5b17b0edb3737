/// Names an outbound row that is ready to be looked at, and the lane its hint travels in.
package struct OutboundHint: Hashable, Sendable {
    /// The queue that carries the hint: hops overtake everything else.
    package enum Lane: String, Sendable {
        /// Hops.
        case send = "send"
        /// Everything else.
        case bulk = "send.bulk"
    }

    /// Whose text it is.
    package let tenant: TenantID
    /// The row.
    package let outbound: OutboundID
    /// The queue that carries the hint.
    package let lane: Lane

    /// Names the row `outbound` of `tenant`.
    package init(tenant: TenantID, outbound: OutboundID, lane: Lane) {
        self.tenant = tenant
        self.outbound = outbound
        self.lane = lane
    }
}
