import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import RelayStore
import ServiceKit
import Testing
import Yams

@testable import Tracker

/// `openapi.yaml` and the routes say the same.
@Suite(.timeLimit(.minutes(1)))
struct ContractTests {
    private static let methods = ["get", "head", "post", "put", "patch", "delete", "options"]

    private func documented() throws -> Set<String> {
        let text = String(decoding: PackageResources.openapi_yaml, as: UTF8.self)
        let document = try #require(try Yams.load(yaml: text) as? [String: Any])
        let paths = try #require(document["paths"] as? [String: [String: Any]])
        return Set(
            paths.flatMap { path, item in
                item.keys.filter(Self.methods.contains).map { "\($0.uppercased()) \(path)" }
            })
    }

    /// What does not answer 405. Without a key nothing gets as far as the database, which there is not.
    private func served(_ world: ContractWorld) async throws -> Set<String> {
        let routes = world.router.routes.map { (path: $0.path.description, method: $0.method) }
        return try await Application(router: world.router).test(.router) { client in
            var served: Set<String> = []
            for (path, method) in routes {
                let uri = path.split(separator: "/", omittingEmptySubsequences: false)
                    .map { $0.hasPrefix("{") ? "x" : String($0) }.joined(separator: "/")
                let response = try await client.execute(uri: uri, method: method)
                #expect(response.status.code < 500, "\(method) \(path)")
                if response.status != .methodNotAllowed { served.insert("\(method.rawValue) \(path)") }
            }
            return served
        }
    }

    @Test func everyRouteIsInTheContractAndTheReverse() async throws {
        let world = try ContractWorld()
        let documented = try documented()
        let served = try await served(world)
        await world.close()
        #expect(served.subtracting(documented).sorted() == [], "not in openapi.yaml")
        #expect(documented.subtracting(served).sorted() == [], "in openapi.yaml only")
        #expect(served.count > 20)
    }

    @Test func theContractIsServed() async throws {
        let world = try ContractWorld()
        try await Application(router: world.router).test(.router) { client in
            let response = try await client.execute(uri: "/openapi.yaml", method: .get)
            #expect(response.status == .ok)
            #expect(response.headers[.contentType] == "application/yaml; charset=utf-8")
            #expect(String(buffer: response.body).hasPrefix("openapi: 3.1.0"))
        }
        await world.close()
    }

    @Test func aPageOfAnotherOriginReadsProblemsToo() async throws {
        let world = try ContractWorld(environment: ["BACKHOP_CORS_ORIGIN": "https://www.example.com"])
        try await Application(router: world.router).test(.router) { client in
            let response = try await client.execute(
                uri: "/api/track/unknown", method: .get, headers: [.origin: "https://www.example.com"])
            #expect(response.status == .notFound)
            #expect(response.headers[.contentType] == "application/problem+json")
            #expect(response.headers[.accessControlAllowOrigin] == "https://www.example.com")
            #expect(String(buffer: response.body).contains("This link is not valid any more."))
        }
        await world.close()
    }

    @Test func everyScopeIsInTheContract() {
        let text = String(decoding: PackageResources.openapi_yaml, as: UTF8.self)
        for scope in APIScope.allCases { #expect(text.contains("`\(scope.rawValue)`"), "\(scope)") }
    }

    /// A line that a merge puts into the schema beside it makes no wrong YAML.
    @Test func neighboursHaveNothingOfEachOther() throws {
        let text = String(decoding: PackageResources.openapi_yaml, as: UTF8.self)
        let document = try #require(try Yams.load(yaml: text) as? [String: Any])
        let components = try #require(document["components"] as? [String: Any])
        let schemas = try #require(components["schemas"] as? [String: [String: Any]])
        let fields = { (name: String) in (schemas[name]?["properties"] as? [String: Any])?.keys.sorted() }
        #expect(fields("NumberChange") == ["active", "chain", "schedule"])
        #expect(fields("Parked") == ["id", "parked_at", "queue", "reason", "size"])
        let tags = try #require(document["tags"] as? [[String: Any]]).compactMap { $0["name"] as? String }
        #expect(Set(tags).count == tags.count)
    }

    @Test func whoHasNoKeyIsToldWhatToSend() async throws {
        let world = try ContractWorld()
        try await Application(router: world.router).test(.router) { client in
            for (method, uri) in [
                (HTTPRequest.Method.get, "/api/relays"), (.get, "/api/audit"), (.get, "/api/operators/performance"),
                (.put, "/api/numbers/+15125550100"), (.post, "/api/relays/x/ack"), (.get, "/sms/status"),
                (.get, "/api/events"),
                (.put, "/api/numbers/+15125550100"), (.get, "/api/numbers"), (.get, "/api/operators"),
                (.patch, "/api/operators/Sam"), (.get, "/api/chains"), (.put, "/api/chains/main"),
                (.post, "/api/relays/x/ack"), (.get, "/sms/status"),
            ] {
                let response = try await client.execute(uri: uri, method: method)
                #expect(response.status == .unauthorized, "\(uri)")
                #expect(response.headers[.wwwAuthenticate] == "Bearer")
                #expect(response.headers[.contentType] == "application/problem+json")
            }
        }
        await world.close()
    }
}
