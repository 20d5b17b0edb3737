import Foundation
import HTTPTransport
import Postgres
import Testing

@testable import TestInstallation

/// Whoever has a business's key, or none, reaches nothing of another business, whatever they ask for by its name.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct ForeignBusinessTests {
    /// Runs the body on an installation with two businesses; nothing is sent, so that nothing changes by itself.
    private func withRival(
        _ body: (Installation, RivalBusiness, _ acme: String, Secrets) async throws -> Void
    ) async throws {
        try await withGuardedInstallation { installation, secrets in
            try await installation.end("sender")
            try await installation.restartTracker(["BACKHOP_API_RATE": "100000"])
            let rival = try await RivalBusiness(on: installation, secrets)
            try await body(installation, rival, try await installation.key(secrets), secrets)
        }
    }

    private func ask(
        _ request: DocumentedRequest, _ path: String, _ headers: [(String, String)], as isRival: Bool = false,
        _ installation: Installation
    ) async throws -> TransportResponse {
        let url = installation.trackURL + path
        guard request.method != "GET" else { return try await installation.get(url, headers: headers) }
        return try await installation.send(
            request.method, url, body(of: request, isRival: isRival), headers: headers + [("If-Match", "*")])
    }

    /// One that would be right for the caller's own.
    private func body(of request: DocumentedRequest, isRival: Bool) -> String {
        let number = isRival ? RivalBusiness.number : Installation.business
        let chain = isRival ? RivalBusiness.chain : "main"
        let name = isRival ? "Rita" : "Sam"
        return switch request.words.joined(separator: " ") {
        case "jobs": #"{"status":"cancelled"}"#
        case "jobs messages": #"{"body":"Hello"}"#
        case "numbers": #"{"chain":"\#(chain)","active":false}"#
        case "customers": #"{"name":"Mallory"}"#
        case "customers opt-out": #"{"number":"\#(number)","opted_out":true}"#
        case "operators": #"{"active":false}"#
        case "chains": #"{"cycles":2,"hops":[{"operator":"\#(name)"}]}"#
        default: "{}"
        }
    }

    @Test func whatIsAnothersAnswersAsWhatThereIsNot() async throws {
        try await withRival { installation, rival, acme, _ in
            let requests = try await DocumentedRequest.all(of: installation).filter(\.hasParameter)
            try await installation.until("select count(*) from commands where state = 'pending'", is: "0")
            let before = try await installation.digest(of: RivalBusiness.tables, business: "rival")
            for request in requests {
                let id = try #require(rival.id(for: request), "\(request): give the rival one of these")
                let foreign = try await ask(request, request.filled(id), keyHeader(acme), installation)
                let missing = try await ask(
                    request, request.filled(rival.missingID(for: request)), keyHeader(acme), installation)
                #expect(foreign.status == 404, "\(request)")
                #expect(foreign.status == missing.status && foreign.body == missing.body, "\(request)")
            }
            #expect(try await installation.digest(of: RivalBusiness.tables, business: "rival") == before)
            // All of it is there for whose it is.
            for request in requests {
                let id = rival.id(for: request) ?? ""
                let own = try await ask(request, request.filled(id), keyHeader(rival.key), as: true, installation)
                #expect(own.status != 404 && own.status < 500, "\(request)")
            }
        }
    }

    @Test func noListShowsWhatIsAnothers() async throws {
        try await withRival { installation, rival, acme, _ in
            let lists = try await DocumentedRequest.all(of: installation).filter {
                $0.method == "GET" && !$0.hasParameter && !$0.path.hasSuffix("/events")
            }
            let paths =
                lists.map(\.path)
                + ["hops", "events", "relays", "inbound", "outbound", "parked"].map { "/api/audit?records=\($0)" }
            for path in paths {
                let answer = try await installation.get("\(installation.trackURL)\(path)", headers: keyHeader(acme))
                for mark in RivalBusiness.marks + [rival.job, rival.relay] {
                    #expect(!answer.bodyText.contains(mark), "\(path) shows \(mark)")
                }
            }
            let own = try await installation.get("\(installation.trackURL)/api/jobs", headers: keyHeader(rival.key))
            #expect(own.bodyText.contains("Rolloff"), "there is something to show")
        }
    }

    @Test func nothingIsDoneWithWhatIsAnothers() async throws {
        try await withRival { installation, rival, acme, _ in
            let url = installation.trackURL
            let job = #"{"customer":{"phone":"\#(Installation.customer)"}}"#
            #expect(try await installation.post("\(url)/api/jobs", job, headers: keyHeader(acme)).status == 201)
            let before = try await installation.digest(of: RivalBusiness.tables, business: "rival")
            let phone = RivalBusiness.phone.dropFirst()
            let orders: [(name: String, path: String, body: String)] = [
                (
                    "job at its number", "/api/jobs",
                    #"{"customer":{"phone":"+15125550199"},"number":"\#(RivalBusiness.number)"}"#
                ),
                ("relay of its job", "/api/relays", #"{"job":"\#(rival.job)","text":"x"}"#),
                ("relay of its customer", "/sms/relay", #"{"customer":"+\#(phone)","text":"x"}"#),
                ("relay to its operator", "/api/relays", #"{"job":"J1001","text":"x","operator":"Rita"}"#),
                ("relay by its chain", "/api/relays", #"{"job":"J1001","text":"x","chain":"rival-main"}"#),
            ]
            for order in orders {
                let answer = try await installation.post("\(url)\(order.path)", order.body, headers: keyHeader(acme))
                #expect(answer.status == 400, "\(order.name)")
            }
            for filter in [
                "/sms/status?relay=\(rival.relay)", "/api/relays?job=\(rival.job)", "/api/relays?operator=Rita",
                "/api/relays?customer=%2B\(phone)", "/api/audit?job=\(rival.job)", "/api/audit?customer=%2B\(phone)",
                "/api/audit?operator=Rita", "/api/customers?search=Rick",
            ] {
                let answer = try await installation.get("\(url)\(filter)", headers: keyHeader(acme))
                #expect(answer.status < 500 && !answer.bodyText.contains("Rick Roe"), "\(filter)")
                #expect(!answer.bodyText.contains("Rolloff") && !answer.bodyText.contains("5125550342"), "\(filter)")
            }
            #expect(try await installation.digest(of: RivalBusiness.tables, business: "rival") == before)
        }
    }

    @Test func whoShowsNoKeyOfTheirsGetsNowhere() async throws {
        try await withRival { installation, rival, acme, secrets in
            let spliced = acme.dropLast(43) + rival.key.suffix(43)
            let revoked = try await installation.key(secrets)
            try await installation.run("backhop", ["apikey", "revoke", revoked])
            let headers: [(name: String, fields: [(String, String)])] = [
                ("nothing", []), ("a scheme alone", [("Authorization", "Bearer")]),
                ("a customer's token", keyHeader(rival.token)),
                ("a key's public part", keyHeader(String(acme.dropLast(44)))),
                ("one key's id and another's secret", keyHeader(String(spliced))),
                ("a revoked key", keyHeader(revoked)),
                ("a key in capitals", keyHeader(acme.uppercased())),
                ("a key by another scheme", [("Authorization", "Basic \(acme)")]),
                ("a key as a cookie", [("Cookie", "backhop_console=\(acme); __Host-backhop_console=\(acme)")]),
            ]
            for request in try await DocumentedRequest.all(of: installation) {
                let path = request.filled(rival.id(for: request) ?? "x")
                for (name, fields) in headers {
                    let answer = try await ask(request, path, fields, installation)
                    #expect(answer.status == 401, "\(request) with \(name)")
                    #expect(answer.header("WWW-Authenticate") == "Bearer", "\(request) with \(name)")
                }
            }
            for path in ["/api/track/\(acme)", "/a/\(acme)", "/a/\(rival.token)", "/track?token=\(acme)"] {
                #expect(try await installation.get("\(installation.trackURL)\(path)").status == 404)
            }
            #expect(try await installation.get("\(installation.trackURL)/api/track/\(rival.token)").status == 200)
        }
    }
}
