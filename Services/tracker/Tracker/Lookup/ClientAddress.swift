import HTTPTypes
import Hummingbird
import NIOCore

/// Whose requests are counted together: an IPv4 address, or an IPv6 network, since a subscriber has a whole one.
struct ClientAddress: Hashable, Sendable {
    private let text: String

    /// - Parameter peer: The other end of the connection, without its port. Only one in a private network is believed when
    ///   it says whom it speaks for, and that is the last one that it names (`X-Forwarded-For`): the edge writes it.
    init(of request: Request, from peer: String?) {
        let forwarded = request.headers[.forwardedFor]?.split(separator: ",").last
            .map { String($0).filter { $0 != " " && $0 != "\t" } }
        let isProxy = peer.map(Self.isPrivate) ?? false
        let named = isProxy ? forwarded.flatMap { try? SocketAddress(ipAddress: $0, port: 0).ipAddress } : nil
        text = Self.counted(named ?? peer ?? "")
    }

    private static func counted(_ address: String) -> String {
        let address = unmapped(address)
        return address.contains(":") ? network(of: address) : address
    }

    /// An IPv4 address as such, however it is written.
    private static func unmapped(_ address: String) -> String {
        let mark = "::ffff:"
        return address.hasPrefix(mark) && address.contains(".") ? String(address.dropFirst(mark.count)) : address
    }

    /// The first 64 bits of an IPv6 address (RFC 6177 §2).
    private static func network(of address: String) -> String {
        let halves = address.split(separator: "::", maxSplits: 1, omittingEmptySubsequences: false)
            .map { $0.split(separator: ":") }
        let gap = Array(repeating: Substring("0"), count: max(0, 8 - halves.reduce(0) { $0 + $1.count }))
        return (halves[0] + gap + (halves.count == 2 ? halves[1] : [])).prefix(4).joined(separator: ":") + "::/64"
    }

    /// Loopback (RFC 1122, RFC 4291), private (RFC 1918, RFC 4193) or shared (RFC 6598), as containers' networks are.
    private static func isPrivate(_ address: String) -> Bool {
        let address = unmapped(address)
        if address.contains(":") { return address == "::1" || address.hasPrefix("fc") || address.hasPrefix("fd") }
        let bytes = address.split(separator: ".").compactMap { UInt8($0) }
        guard bytes.count == 4 else { return false }
        return switch (bytes[0], bytes[1]) {
        case (10, _), (127, _), (192, 168), (172, 16...31), (100, 64...127): true
        default: false
        }
    }
}
