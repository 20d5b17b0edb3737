import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import Tracker

/// Files whose addresses name their content.
@Suite(.timeLimit(.minutes(1)))
struct HashedAssetsTests {
    private let files = ["a.js": Array("1".utf8), "b.css": Array("2".utf8)]

    private func get(_ path: String, of assets: HashedAssets) async throws -> TestResponse {
        let router = Router(context: TrackerContext.self)
        assets.register(on: router)
        return try await Application(router: router).test(.router) { client in
            try await client.execute(uri: path, method: .get)
        }
    }

    @Test func aFileIsKeptForGood() async throws {
        let assets = HashedAssets(at: "/x/assets", files: files)
        let script = try await get(assets.path(of: "a.js"), of: assets)
        #expect(script.status == .ok && String(buffer: script.body) == "1")
        #expect(script.headers[.contentType] == "text/javascript; charset=utf-8")
        #expect(script.headers[.cacheControl] == "public, max-age=31536000, immutable")
        let style = try await get(assets.path(of: "b.css"), of: assets)
        #expect(style.headers[.contentType] == "text/css; charset=utf-8")
    }

    @Test func anotherNameIsNone() async throws {
        let assets = HashedAssets(at: "/x/assets", files: files)
        for path in [assets.path(of: "c.js"), "/x/assets/a.js", assets.path(of: "%2e%2e")] {
            #expect(try await get(path, of: assets).status == .notFound, "\(path)")
        }
    }

    @Test func whateverChangesEveryAddressDoes() {
        let assets = HashedAssets(at: "/x", files: files)
        #expect(HashedAssets(at: "/x", files: files).path(of: "a.js") == assets.path(of: "a.js"))
        for other in [
            ["a.js": Array("1".utf8), "b.css": Array("3".utf8)], ["a.js": Array("1".utf8)],
            ["a.js": Array("1".utf8), "c.css": Array("2".utf8)],
        ] { #expect(HashedAssets(at: "/x", files: other).path(of: "a.js") != assets.path(of: "a.js")) }
    }
}
