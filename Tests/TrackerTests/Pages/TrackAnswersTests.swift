import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import RelayModel
import ServiceKit
import Testing

@testable import Tracker

/// What the tracking page is sent with, and what it loads.
@Suite(.timeLimit(.minutes(1)))
struct TrackAnswersTests {
    private func withClient(
        _ environment: [String: String] = [:],
        _ body: @escaping @Sendable (any TestClientProtocol) async throws -> Void
    ) async throws {
        let world = try ContractWorld(environment: environment)
        try await Application(router: world.router).test(.router) { try await body($0) }
        await world.close()
    }

    @Test func withoutTilesNoPictureMayComeFromAnywhere() async throws {
        try await withClient { client in
            let answer = try await client.execute(uri: "/track/", method: .get)
            let policy = try #require(answer.headers[.contentSecurityPolicy])
            #expect(policy.hasPrefix("default-src 'none'; ") && policy.contains("; img-src 'self'; "))
            #expect(!policy.contains("unsafe"))
            #expect(String(buffer: answer.body).contains(#"class="grid""#))
        }
    }

    @Test func withTilesPicturesMayComeFromThereOnly() async throws {
        let settings = [
            "BACKHOP_MAP_TILES": "https://tiles.example.com/{z}/{x}/{y}.png", "BACKHOP_MAP_ATTRIBUTION": "Thanks",
        ]
        try await withClient(settings) { client in
            let answer = try await client.execute(uri: "/track/", method: .get)
            let policy = try #require(answer.headers[.contentSecurityPolicy])
            #expect(policy.contains("; img-src 'self' https://tiles.example.com; "))
            #expect(answer.headers[.referrerPolicy] == "no-referrer")
            let page = String(buffer: answer.body)
            #expect(page.contains("<small>Thanks</small>") && page.contains("<image href=\"https://tiles.example.com/"))
            let form = try await client.execute(uri: "/track/?business=", method: .get)
            #expect(form.headers[.contentSecurityPolicy]?.contains("; img-src 'self'; ") == true)
        }
    }

    @Test(arguments: [
        ("/track/", "Esto es una demostración"), ("/track/?token=wrong", "Este enlace no funciona"),
        ("/track/?business=", "Encuentra tu trabajo"),
    ])
    func pagesAreInTheReadersLanguage(uri: String, says: String) async throws {
        try await withClient { client in
            let spanish = try await client.execute(uri: uri, method: .get, headers: [.acceptLanguage: "es-US,en;q=0.8"])
            #expect(String(buffer: spanish.body).contains(says))
            #expect(spanish.headers[.vary] == "Accept-Language")
            let english = try await client.execute(uri: uri, method: .get, headers: [.acceptLanguage: "fr"])
            #expect(!String(buffer: english.body).contains(says))
            #expect(english.headers[.vary] == "Accept-Language")
        }
    }

    @Test func assetsAreKeptForGoodUnderTheirOwnHash() async throws {
        try await withClient { client in
            for (file, type) in [("track.css", "text/css"), ("track.js", "text/javascript")] {
                let address = HashedAssets.track.path(of: file)
                #expect(address.wholeMatch(of: /\/track\/assets\/[0-9a-f]{24}\/track\.(css|js)/) != nil)
                let answer = try await client.execute(uri: address, method: .get)
                #expect(answer.status == .ok && answer.headers[.cacheControl] == "public, max-age=31536000, immutable")
                #expect(answer.headers[.contentType] == "\(type); charset=utf-8")
                #expect(answer.body.readableBytes > 1000)
            }
            let page = String(buffer: try await client.execute(uri: "/track/", method: .get).body)
            #expect(page.contains("href=\"\(HashedAssets.track.path(of: "track.css"))\""))
            #expect(page.contains("src=\"\(HashedAssets.track.path(of: "track.js"))\""))
        }
    }

    /// A browser asks for an icon in any case, and complains when there is none.
    @Test(arguments: ["/track/", "/track/?token=wrong", "/track/?business=", "/a/x", "/console/"])
    func everyPageHasAnIconThatItMayLoad(uri: String) async throws {
        try await withClient { client in
            let answer = try await client.execute(uri: uri, method: .get)
            #expect(answer.headers[.contentSecurityPolicy]?.contains("; img-src 'self'") == true)
            let page = String(buffer: answer.body)
            let link = page.firstMatch(of: /<link rel="icon" type="image\/svg\+xml" href="([^"]+)">/)?.output.1
            let icon = try await client.execute(uri: String(try #require(link)), method: .get)
            #expect(icon.status == .ok && icon.headers[.contentType] == "image/svg+xml")
            #expect(icon.headers[.cacheControl] == "public, max-age=31536000, immutable")
            #expect(String(buffer: icon.body).hasPrefix("<svg "))
        }
    }

    /// While versions change, a page of one may ask a process of the other.
    @Test func anotherVersionsAddressIsAnsweredAndNotKept() async throws {
        try await withClient { client in
            let answer = try await client.execute(uri: "/track/assets/0123456789abcdef/track.css", method: .get)
            #expect(answer.status == .ok && answer.headers[.cacheControl] == "no-store")
            for uri in ["/track/assets/x/openapi.yaml", "/track/track.css", "/track/assets/x/"] {
                #expect(try await client.execute(uri: uri, method: .get).status == .notFound, "\(uri)")
            }
        }
    }

    @Test func theHashChangesWithEveryByteAndName() {
        let versions: [[String: [UInt8]]] = [
            ["a.css": [1, 2]], ["a.css": [1, 3]], ["a.css": [1], "b.css": [2]], ["a.css": [1], "b.css": []],
        ]
        let urls = versions.map { HashedAssets(at: "/x", files: $0).path(of: "a.css") }
        #expect(Set(urls).count == urls.count)
        #expect(HashedAssets(at: "/x", files: ["a.css": [1, 2]]).path(of: "a.css") == urls[0])
    }

    /// A customer may know what is in this list, and nothing else.
    @Test func theViewHasNoOtherFields() throws {
        let place = GeoPoint(latitude: 1, longitude: 2)
        let view = TrackView(
            business: "Acme", job: "J7", status: "in_progress", serviceType: "x", eta: "x", assignedTo: "Sam",
            location: place, route: [place], timeline: [TrackView.Entry(kind: "you", at: "x", text: "x")])
        let json = try JSONSerialization.jsonObject(with: Data(try view.encoded().json))
        #expect(
            names(in: json).sorted() == [
                "assigned_to", "business", "eta", "job", "location", "location.latitude", "location.longitude", "route",
                "route.latitude", "route.longitude", "service_type", "status", "timeline", "timeline.at",
                "timeline.kind", "timeline.text",
            ])
    }

    /// The names of all members, with those that they stand in.
    private func names(in value: Any, below path: String = "") -> Set<String> {
        if let list = value as? [Any] {
            return list.reduce(into: []) { $0.formUnion(names(in: $1, below: path)) }
        }
        guard let object = value as? [String: Any] else { return [] }
        return object.reduce(into: []) { names, member in
            names.insert(path + member.key)
            names.formUnion(self.names(in: member.value, below: path + member.key + "."))
        }
    }
}
