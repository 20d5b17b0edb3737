import RelayModel
import RelayStore

/// A chain as the API shows it.
struct ChainView: VersionedView {
    struct Hop: Encodable {
        /// The operator's name.
        let `operator`: String
        /// Nil for the chain's.
        let windowSeconds: Int?
    }

    let name: String
    /// Nil for the business's.
    let windowSeconds: Int?
    let cycles: Int
    /// The operator's name.
    let emergency: String?
    let hops: [Hop]
    let updatedAt: String

    init(_ chain: ChainSettings) {
        name = chain.name
        windowSeconds = chain.windowSeconds
        cycles = chain.cycles
        emergency = chain.emergency
        hops = chain.hops.map { Hop(operator: $0.operatorName, windowSeconds: $0.windowSeconds) }
        updatedAt = chain.updatedAt.description
    }
}

/// All chains of a business.
struct ChainList: Encodable {
    let chains: [ChainView]
}
