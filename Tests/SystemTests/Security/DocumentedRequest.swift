import HTTPTransport
import Testing
import Yams

@testable import TestInstallation

/// A method and a path that the served contract has for dispatchers.
struct DocumentedRequest: CustomStringConvertible {
    private static let methods = ["get", "post", "put", "patch", "delete"]

    let method: String
    /// With its parameters in braces.
    let path: String
    /// Whether it takes an `Idempotency-Key`.
    let isRepeatable: Bool

    var description: String { "\(method) \(path)" }
    var hasParameter: Bool { path.contains("{") }
    /// The path's words but `api` and the parameter, such as `relays` and `ack`.
    var words: [String] { path.split(separator: "/").dropFirst().filter { !$0.hasPrefix("{") }.map(String.init) }

    /// The path with that value for its parameter.
    func filled(_ value: String) -> String { path.replacing(/\{[^}]+\}/, with: value) }

    /// All for which one has to show an API key.
    static func all(of installation: Installation) async throws -> [DocumentedRequest] {
        let contract = try await installation.get("\(installation.trackURL)/openapi.yaml").bodyText
        let document = try #require(try Yams.load(yaml: contract) as? [String: Any])
        let paths = try #require(document["paths"] as? [String: [String: Any]])
        var requests: [DocumentedRequest] = []
        for (path, item) in paths where path.hasPrefix("/api/") || path.hasPrefix("/sms/") {
            for (method, operation) in item where methods.contains(method) {
                let operation = operation as? [String: Any]
                // An empty list is of those that need nothing.
                let security = operation?["security"] as? [Any]
                guard security?.isEmpty != true else { continue }
                let parameters = operation?["parameters"] as? [[String: Any]] ?? []
                requests.append(
                    DocumentedRequest(
                        method: method.uppercased(), path: path,
                        isRepeatable: parameters.contains {
                            $0["$ref"] as? String == "#/components/parameters/IdempotencyKey"
                        }))
            }
        }
        #expect(requests.count > 15, "the contract has been read")
        return requests.sorted { $0.description < $1.description }
    }
}
