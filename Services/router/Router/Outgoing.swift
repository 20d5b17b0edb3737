import QueueContract
import RelayModel
import RelayStore
import TwilioContract

extension RouterTransaction {
    /// Writes a text to be sent, in pieces when it is too long for one message. Its hint is to be published once the decision is
    /// committed.
    ///
    /// - Returns: The hint of the first piece: each one that was sent wakes the next.
    func send(_ text: NewOutbound, tenant: TenantID) async throws -> OutboundHint {
        let bodies = TextParts.split(text.body, limit: TextParts.most)
        let hint = try await insert(text.piece(0, of: bodies), tenant: tenant)
        for index in bodies.indices.dropFirst() { _ = try await insert(text.piece(index, of: bodies), tenant: tenant) }
        return hint
    }
}

extension NewOutbound {
    fileprivate func piece(_ index: Int, of bodies: [String]) -> NewOutbound {
        piece(index, body: bodies[index], segments: SegmentCount(bodies[index]).segments)
    }
}
