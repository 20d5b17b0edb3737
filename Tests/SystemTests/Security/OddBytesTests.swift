import Foundation
import HTTPTransport
import Testing

@testable import TestInstallation

/// What a client writes comes back as what it is, or not at all: never as another header, another link or another file.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct OddBytesTests {
    /// As they stand in a path or a query.
    private static let odd = [
        "%00", "x%0d%0aX-Evil:%201", "%0aX-Evil:%201", "%ff%fe", "%c0%ae%c0%ae%2f", "%2e%2e%2f%2e%2e%2f", "%25%30%30",
        "%27%3B--", "%3Cscript%3E", "%", "%zz", "%F0%9F%93%A6", String(repeating: "a", count: 3000),
    ]

    private func expectHarmless(_ answer: TransportResponse, _ what: String) {
        #expect((200..<500).contains(answer.status), "\(what)")
        #expect(answer.header("X-Evil") == nil, "\(what)")
        #expect(answer.header("X-Content-Type-Options") == "nosniff", "\(what)")
        #expect(!answer.bodyText.contains("<script>") && !answer.bodyText.contains("PostgreSQL"), "\(what)")
    }

    private func ask(
        _ method: String, _ url: String, _ headers: [(String, String)], _ installation: Installation
    ) async throws -> TransportResponse {
        guard method != "GET" else { return try await installation.get(url, headers: headers) }
        return try await installation.send(method, url, "{}", headers: headers + [("If-Match", "*")])
    }

    @Test func oddBytesInAddressesAreOnlyWrong() async throws {
        try await withGuardedInstallation { installation, secrets in
            try await installation.restartTracker(["BACKHOP_API_RATE": "100000"])
            let key = try await installation.key(secrets)
            let url = installation.trackURL
            for request in try await DocumentedRequest.all(of: installation).filter(\.hasParameter) {
                for odd in Self.odd {
                    let path = request.filled(odd)
                    let answer = try await ask(request.method, url + path, keyHeader(key), installation)
                    expectHarmless(answer, "\(request.method) \(path.prefix(80))")
                    #expect(answer.status >= 400, "\(request.method) \(path.prefix(80))")
                }
            }
            for odd in Self.odd {
                for path in [
                    "/track?token=\(odd)", "/track/?business=\(odd)&job=\(odd)", "/api/track/\(odd)", "/a/\(odd)",
                    "/track/\(odd)", "/console/\(odd)", "/console/assets/\(odd)/\(odd)",
                ] {
                    expectHarmless(try await installation.get(url + path), String(path.prefix(80)))
                }
            }
        }
    }

    @Test func oddNamesLeadNowhere() async throws {
        try await withGuardedInstallation { installation, secrets in
            let key = try await installation.key(secrets)
            let url = installation.trackURL
            for name in ["Jane\r\nX-Evil: 1", "\"; filename=\"x.exe", "\u{2028}\u{202e}", "Jane\u{7f}\u{1}", "../../x"]
            {
                let order: [String: Any] = [
                    "customer": ["phone": Installation.customer, "name": name], "service_type": name, "address": name,
                ]
                let json = String(decoding: try JSONSerialization.data(withJSONObject: order), as: UTF8.self)
                let made = try await installation.post("\(url)/api/jobs", json, headers: keyHeader(key))
                expectHarmless(made, "a job of \(name.debugDescription)")
                #expect(made.status == 201)
                let place = try #require(made.header("Location"))
                #expect(place.contains(/^\/api\/jobs\/[0-9A-Fa-f-]{36}$/))
                #expect(made.header("ETag")?.contains(/^"[0-9]+"$/) == true)
                let read = try await installation.get(url + place, headers: keyHeader(key))
                let job = try JSONSerialization.jsonObject(with: Data(read.body)) as? [String: Any]
                #expect(job?["service_type"] as? String == name, "it is kept as it is")
            }
            let nul = try await installation.post(
                "\(url)/api/jobs", #"{"customer":{"phone":"\#(Installation.customer)","name":"a\u0000b"}}"#,
                headers: keyHeader(key))
            #expect(nul.status == 400)
            for form in [
                "business=acme%0d%0aX-Evil:+1&job=J1&last_four=0142", "business=a%00&job=%00&last_four=%00%00",
            ] {
                let answer = try await installation.post(
                    "\(url)/api/track/lookup", form, type: "application/x-www-form-urlencoded",
                    headers: [("Accept", "text/html")])
                expectHarmless(answer, form)
                #expect(answer.status == 400 && answer.header("Location") == nil, "\(form)")
            }
        }
    }

    /// Links come from the settings, never from the request.
    @Test func theHostThatARequestNamesIsNobodys() async throws {
        try await withGuardedInstallation { installation, secrets in
            let key = try await installation.key(secrets)
            let link = try await installation.openJob("My dumpster is full", keyHeader(key))
            let token = try #require(link.split(separator: "=").last.map(String.init))
            secrets.note(token)
            let json = #"{"business":"acme","job":"J1001","last_four":"0142"}"#
            let form = "business=acme&job=J1001&last_four=0142"
            let host = "Host: evil.example\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: gopher\r\n"
            let requests: [(name: String, head: String, body: String, status: Int)] = [
                ("a job", "GET /api/jobs/J1001 HTTP/1.1\r\n\(host)Authorization: Bearer \(key)", "", 200),
                (
                    "a job by a whole URL",
                    "GET http://evil.example/api/jobs/J1001 HTTP/1.1\r\n\(host)Authorization: Bearer \(key)", "", 200
                ),
                ("a look-up", "POST /api/track/lookup HTTP/1.1\r\n\(host)Content-Type: application/json", json, 200),
                (
                    "a look-up by form",
                    "POST /api/track/lookup HTTP/1.1\r\n\(host)Content-Type: application/x-www-form-urlencoded", form,
                    303
                ),
                ("a page", "GET /track?token=\(token) HTTP/1.1\r\n\(host)Accept: text/html", "", 200),
            ]
            for request in requests {
                let length = request.body.utf8.count
                let answer = try await Wire.answer(
                    from: installation.ports["tracker"] ?? 0,
                    to: "\(request.head)\r\nContent-Length: \(length)\r\nConnection: close\r\n\r\n\(request.body)")
                // A whole URL is a path that there is not for this server, which is as well.
                #expect(answer.statuses.count == 1, "\(request.name)")
                #expect([request.status, 400, 404].contains(answer.statuses.first), "\(request.name)")
                #expect(!answer.contains("evil.example") && !answer.contains("gopher"), "\(request.name)")
                if request.name == "a job" || request.name == "a look-up" {
                    #expect(answer.contains(link), "\(request.name) has the right link")
                }
            }
            for path in ["//evil.example/..", "/\\evil.example", "/console//evil.example", "//evil.example/console"] {
                let answer = try await Wire.answer(
                    from: installation.ports["tracker"] ?? 0,
                    to: "GET \(path) HTTP/1.1\r\n\(host)Connection: close\r\n\r\n")
                #expect(!answer.lowercased().contains("location: //") && !answer.contains("evil.example"), "\(path)")
            }
        }
    }

    @Test func noFileIsReachedThatIsNoAsset() async throws {
        try await withGuardedInstallation { installation, _ in
            for folder in ["/track", "/track/assets", "/track/assets/x", "/console", "/console/assets/x"] {
                for path in [
                    "/../../../../etc/passwd", "/%2e%2e/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2f..%2fetc%2fpasswd",
                    "//etc/passwd", "/%2fetc%2fpasswd", "/..\\..\\etc\\passwd", "/....//....//etc/passwd",
                    "/track.css%00.js", "/./track.css/..", "/%252e%252e/etc/passwd", "/openapi.yaml", "/.env",
                ] {
                    let answer = try await Wire.answer(
                        from: installation.ports["tracker"] ?? 0,
                        to: "GET \(folder)\(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                    #expect(answer.statuses.count == 1, "\(folder)\(path)")
                    #expect([400, 404].contains(answer.statuses.first), "\(folder)\(path)")
                    #expect(!answer.contains("root:") && !answer.contains("openapi: 3"), "\(folder)\(path)")
                }
            }
        }
    }
}
