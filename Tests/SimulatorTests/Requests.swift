import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Simulator
import Testing

/// An answer, with its body read as the members these tests look at.
struct Answer {
    struct Message: Decodable {
        var sid: String
        var status: String
        var direction: String
        var from: String?
        var to: String
        var messaging_service_sid: String?
        var body: String
        var error_code: Int?
        var num_segments: String?
        var at: String?
    }

    struct Fault: Decodable {
        var id: String
        var hits: Int
        var times: Int?
    }

    struct Document: Decodable {
        var code: Int?
        var messages: [Message]?
        var next_page_uri: String?
        var faults: [Fault]?
        var error: String?
        var sid: String?
    }

    var status: Int
    var headers: HTTPFields
    var bytes: [UInt8]

    init(_ response: TestResponse) {
        status = response.status.code
        headers = response.headers
        bytes = Array(response.body.readableBytesView)
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }
    var document: Document { get throws { try JSONDecoder().decode(Document.self, from: Data(bytes)) } }
    var message: Message { get throws { try JSONDecoder().decode(Message.self, from: Data(bytes)) } }
    var messages: [Message] { get throws { try document.messages ?? [] } }
    var code: Int? { get throws { try document.code } }

    /// The members of the JSON object, in no order.
    var members: Set<String> {
        get throws {
            let object = try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]
            return Set((object ?? [:]).keys)
        }
    }
}

extension TestClientProtocol {
    func get(_ uri: String, headers: HTTPFields = [:]) async throws -> Answer {
        Answer(try await execute(uri: uri, method: .get, headers: headers))
    }

    func delete(_ uri: String) async throws -> Answer { Answer(try await execute(uri: uri, method: .delete)) }

    func put(_ uri: String, _ body: String) async throws -> Answer {
        Answer(try await execute(uri: uri, method: .put, body: ByteBuffer(string: body)))
    }

    /// Asks again until an answer is as wanted.
    func wait(for uri: String, headers: HTTPFields = [:], until isRight: (Answer) throws -> Bool) async throws -> Answer
    {
        let end = ContinuousClock.now + .seconds(60)
        while true {
            let answer = try await get(uri, headers: headers)
            if try isRight(answer) { return answer }
            try #require(
                ContinuousClock.now < end, "\(uri) never gave what was expected; the last answer: \(answer.text)")
            // Not a spin: the answers of one would fill the memory before the minute is over.
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    func post(_ uri: String, _ body: String, headers: HTTPFields = [:]) async throws -> Answer {
        Answer(try await execute(uri: uri, method: .post, headers: headers, body: ByteBuffer(string: body)))
    }

    /// `POST Messages.json` as Sam's text, with parameters added or replaced, or left out for `nil`.
    func create(
        _ changes: [String: String?] = [:], account: String = World.account,
        user: String = World.account, password: String = "token-one"
    ) async throws -> Answer {
        var fields: [String: String?] = ["To": World.sam, "From": World.number, "Body": "Hello"]
        fields.merge(changes) { $1 }
        let form = FormPairs(fields.sorted { $0.key < $1.key }.compactMap { name, value in value.map { (name, $0) } })
        return try await post(
            "/2010-04-01/Accounts/\(account)/Messages.json", form.encoded,
            headers: [.authorization: basic(user, password)])
    }

    /// `GET Messages.json` with a query.
    func list(_ query: String = "") async throws -> Answer {
        try await get(
            "/2010-04-01/Accounts/\(World.account)/Messages.json?\(query)",
            headers: [.authorization: basic(World.account, "token-one")])
    }

    /// A text from Dana to the first business.
    func text(_ body: String) async throws -> Answer {
        try await post("/phones/\(World.dana)/texts", FormPairs([("to", World.number), ("body", body)]).encoded)
    }

    /// Adds a fault rule from JSON members.
    func fault(_ members: String) async throws -> Answer { try await post("/faults", "{\(members)}") }
}

func basic(_ user: String, _ password: String) -> String {
    "Basic \(Data("\(user):\(password)".utf8).base64EncodedString())"
}
