import QueueContract
import RelayStore

extension SpilledMessage {
    /// What is published: a text says which one of its conversation was spilled before it, by whichever ingress.
    var body: [UInt8] {
        // What is no text that can be read is parked as it is.
        guard let previous, let text = try? InboundPayload(decoding: payload) else { return payload }
        return text.following(previous).encoded()
    }
}
