/// A hop's place in the tables.
package struct HopKey: Hashable, Sendable {
    /// Whose relay it is.
    package let tenant: TenantID
    /// The relay.
    package let relay: RelayID
    /// The hop's number within the relay, from 1.
    package let hop: Int

    /// Names the hop `hop` of `relay`.
    package init(tenant: TenantID, relay: RelayID, hop: Int) {
        self.tenant = tenant
        self.relay = relay
        self.hop = hop
    }
}
