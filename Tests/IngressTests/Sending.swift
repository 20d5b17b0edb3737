import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Ingress
import NIOCore
import ServiceKit
import TwilioContract

/// A webhook that Twilio may send, changed by tests into ones that it does not.
struct Webhook {
    var path = "/sms/inbound"
    var method = HTTPRequest.Method.post
    var pairs: [(name: String, value: String)] = [
        ("MessageSid", "SM" + String(repeating: "1", count: 32)), ("AccountSid", World.sid), ("From", "+15550100123"),
        ("To", World.number), ("Body", "é 😀 + & ="), ("NumMedia", "0"),
    ]
    var token = "12345"
    /// The URL that is signed; the public one unless a test says otherwise.
    var signedURL: String?
    var signature: String?
    var isSigned = true
    var contentType: String? = "application/x-www-form-urlencoded; charset=utf-8"
    /// Sent in place of the pairs.
    var rawBody: String?

    static var report: Webhook {
        var webhook = Webhook()
        webhook.path = "/sms/status-callback?m=0b0c57ae-0c4f-4f2e-8d4b-2f4d5f6a7b8c"
        webhook.pairs = [
            ("MessageSid", "SM" + String(repeating: "2", count: 32)), ("AccountSid", World.sid),
            ("MessageStatus", "delivered"), ("From", World.number),
        ]
        return webhook
    }

    mutating func set(_ name: String, _ value: String?) {
        pairs.removeAll { $0.name == name }
        if let value { pairs.append((name, value)) }
    }

    var headers: HTTPFields {
        var headers = HTTPFields()
        headers[.contentType] = contentType
        if isSigned, let name = HTTPField.Name("X-Twilio-Signature") {
            headers[name] =
                signature
                ?? TwilioSignature.sign(
                    url: signedURL ?? World.base + path, form: TwilioForm(pairs: pairs), token: token)
        }
        return headers
    }

    var body: ByteBuffer {
        rawBody.map { ByteBuffer(string: $0) } ?? ByteBuffer(bytes: TwilioForm(pairs: pairs).encoded())
    }
}

extension World {
    /// Sends webhooks one after the other to one ingress.
    func send(_ webhooks: [Webhook], _ dependencies: IngressDependencies? = nil) async throws -> [TestResponse] {
        try await running(dependencies) { send async throws in
            var responses: [TestResponse] = []
            for webhook in webhooks { responses.append(try await send(webhook)) }
            return responses
        }
    }

    func send(_ webhook: Webhook, _ dependencies: IngressDependencies? = nil) async throws -> TestResponse {
        try await running(dependencies) { send in try await send(webhook) }
    }

    /// Runs one ingress while `body` sends to it.
    func running<Outcome: Sendable>(
        _ dependencies: IngressDependencies? = nil,
        _ body: @escaping @Sendable (@escaping @Sendable (Webhook) async throws -> TestResponse) async throws -> Outcome
    ) async throws -> Outcome {
        let router = IngressService.router(dependencies ?? self.dependencies, context: context)
        return try await Application(router: router).test(.router) { client in
            try await body { webhook in
                try await client.execute(
                    uri: webhook.path, method: webhook.method, headers: webhook.headers, body: webhook.body)
            }
        }
    }
}
