import HTTPTypes
import Hummingbird
import NIOCore
import Testing

@testable import Tracker

extension ClientAddress {
    /// The address of a request with that `X-Forwarded-For` from the other end of a connection.
    static func of(_ peer: String?, _ forwarded: String?) -> ClientAddress {
        var head = HTTPRequest(method: .post, scheme: "http", authority: "localhost", path: "/")
        head.headerFields[.forwardedFor] = forwarded
        return ClientAddress(of: Request(head: head, body: RequestBody(buffer: ByteBuffer())), from: peer)
    }
}

/// Whose tries are counted together.
@Suite struct ClientAddressTests {
    @Test(arguments: [
        "127.0.0.1", "10.1.2.3", "172.16.0.9", "192.168.1.1", "100.64.0.1", "::1", "fd00::9", "::ffff:10.0.0.1",
    ])
    func aProxyOfThePrivateNetworkIsBelieved(peer: String) {
        #expect(ClientAddress.of(peer, "203.0.113.7") == .of("203.0.113.7", nil))
        #expect(ClientAddress.of(peer, nil) == .of(peer, nil))
    }

    @Test(arguments: ["198.51.100.1", "172.32.0.1", "100.128.0.1", "2001:db8::1", "8.8.8.8"])
    func nobodyElseIs(peer: String) {
        #expect(ClientAddress.of(peer, "203.0.113.7") == .of(peer, nil))
        #expect(ClientAddress.of(nil, "203.0.113.7") == .of(nil, nil))
    }

    @Test func theLastAddressCountsSinceTheEdgeWroteIt() {
        #expect(ClientAddress.of("10.0.0.1", "1.1.1.1, 203.0.113.7") == .of("203.0.113.7", nil))
        #expect(ClientAddress.of("10.0.0.1", "nonsense") == .of("10.0.0.1", nil))
    }

    @Test(arguments: [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff"), ("2001:db8::1", "2001:db8:0:0:1::"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
    ])
    func aSubscriberIsOne(first: String, second: String) {
        #expect(ClientAddress.of("10.0.0.1", first) == .of("10.0.0.1", second))
    }

    @Test(arguments: [
        ("2001:db8:1:2::1", "2001:db8:1:3::1"), ("203.0.113.7", "203.0.113.8"), ("2001:db8::1", "2001:db9::1"),
    ])
    func twoSubscribersAreTwo(first: String, second: String) {
        #expect(ClientAddress.of("10.0.0.1", first) != .of("10.0.0.1", second))
    }
}
