import Testing

@testable import AMQP

struct ConfigurationTests {
    private func endpoints(_ urls: String) throws(AMQPError) -> [AMQPEndpoint] {
        try AMQPConfiguration(urls: urls, connectionName: "test").endpoints
    }

    @Test func partsHaveTheirDefaults() throws {
        let endpoint = try #require(try endpoints("amqp://broker").first)
        #expect(endpoint.host == "broker")
        #expect(endpoint.port == 5672)
        #expect(endpoint.user == "guest")
        #expect(endpoint.password == "guest")
        #expect(endpoint.virtualHost == "/")
        #expect(!endpoint.usesTLS)
        #expect(try endpoints("amqps://broker/").first?.port == 5671)
        #expect(try endpoints("amqps://broker/").first?.virtualHost == "/")
    }

    @Test func partsAreDecoded() throws {
        let urls = "amqp://us%40er:p%2Fa%3As%2Cs@h.example:1234/%2Fvh, amqps://[::1]:9/x?cacertfile=%2Fca.pem"
        let both = try endpoints(urls)
        #expect(both.count == 2)
        #expect(both[0].user == "us@er")
        #expect(both[0].password == "p/a:s,s")
        #expect(both[0].port == 1234)
        #expect(both[0].virtualHost == "/vh")
        #expect(both[1].host == "::1")
        #expect(both[1].address == "[::1]:9")
        #expect(both[1].caFile == "/ca.pem")
    }

    @Test(arguments: [
        "", "http://x", "amqp://", "amqp://:5672", "amqp://h:0", "amqp://h:port", "amqp://h/a/b", "amqp://u:%zz@h",
        "amqp://u:%00@h", "amqp://u:%ff@h", "amqp://h,", "amqps://h?verify=verify_none", "amqps://h?certfile=/a",
    ])
    func whatCannotBeUsedIsRefused(_ urls: String) {
        #expect(throws: AMQPError.self) { try endpoints(urls) }
    }

    @Test func aPasswordIsNeverShown() throws {
        let configuration = try AMQPConfiguration(urls: "amqp://me:s3cret@h", connectionName: "test")
        #expect(configuration.description == "amqp://me@h:5672/")
        let error = #expect(throws: AMQPError.self) { try endpoints("amqp://h,amqp://me:s3cret@h:port") }
        #expect(error.map { "\($0)".contains("URL 2") && !"\($0)".contains("s3cret") } == true)
    }

    @Test(arguments: [Duration.zero, .milliseconds(1500), .seconds(301), .seconds(-1)])
    func anUnusableHeartbeatIsRefused(_ heartbeat: Duration) {
        #expect(throws: AMQPError.self) {
            try AMQPConfiguration(urls: "amqp://h", heartbeat: heartbeat, connectionName: "test")
        }
    }
}
