import Foundation
import HTTPTransport
import Postgres
import Testing

@testable import TestInstallation

/// A second business on an installation, with everything that an id of the API can name.
struct RivalBusiness {
    static let number = "+15125550300"
    static let phone = "+15125550342"
    static let chain = "rival-main"
    /// What only its own answers may show.
    static let marks = ["Rita", "Rick Roe", "Rolloff", "rival", "5125550311", "5125550342", "5125550300"]
    /// What dispatchers change.
    static let tables = [
        "customers", "jobs", "relays", "hops", "operators", "operator_hours", "chains", "chain_hops", "numbers",
        "number_schedule", "conversations", "parked_messages", "commands",
    ]

    let key: String
    /// Opens its job's page.
    let token: String
    private let ids: [String: String]

    private struct Job: Decodable {
        var id: String
        var tracking_url: String
    }

    private struct Outcome: Decodable {
        var command_id: String
        var relay_id: String
    }

    /// Nothing is sent to its operator, since Twilio's stand-in does not know its account: end the sender before.
    init(on installation: Installation, _ secrets: Secrets) async throws {
        let file = installation.folder.appending(path: "rival.yaml")
        try Self.tenants.write(to: file, atomically: true, encoding: .utf8)
        try await installation.run("backhop", ["apply", "--file", file.path])
        key = try await installation.key(of: "rival", secrets)
        let url = installation.trackURL
        let opened = try await installation.post(
            "\(url)/api/jobs",
            #"{"customer":{"phone":"\#(Self.phone)"},"number":"\#(Self.number)","service_type":"Rolloff"}"#,
            headers: keyHeader(key))
        let job = try JSONDecoder().decode(Job.self, from: Data(opened.body))
        token = try #require(job.tracking_url.split(separator: "=").last.map(String.init))
        let asked = try await installation.post(
            "\(url)/api/relays", #"{"job":"\#(job.id)","text":"The Rolloff is full"}"#, headers: keyHeader(key))
        let outcome = try JSONDecoder().decode(Outcome.self, from: Data(asked.body))
        ids = [
            "jobs": job.id, "messages": job.id, "relays": outcome.relay_id, "commands": outcome.command_id,
            "chains": Self.chain, "numbers": Self.number,
            "customers": try await Self.id("customer_id", of: "customers", installation),
            "operators": try await Self.id("operator_id", of: "operators", installation),
            "parked": try await Self.park(installation), "parked drop": try await Self.park(installation),
        ]
        secrets.note(token, "test-auth-token-of-rival", "15125550300", "15125550342", "15125550311")
    }

    var job: String { ids["jobs"] ?? "" }
    var relay: String { ids["relays"] ?? "" }

    /// Its own id for a documented request's parameter; nil for a path that this does not know.
    func id(for request: DocumentedRequest) -> String? {
        ids[request.words.joined(separator: " ")] ?? request.words.first.flatMap { ids[$0] }
    }

    /// One that nobody has.
    func missingID(for request: DocumentedRequest) -> String {
        switch request.words.first {
        case "numbers": "+15125550399"
        case "chains": "no-such-chain"
        default: "00000000-0000-4000-8000-000000000000"
        }
    }

    private static func id(_ column: String, of table: String, _ installation: Installation) async throws -> String {
        try #require(
            try await installation.value(
                "select \(column) from \(table) join tenants using (tenant_id) where slug = 'rival' limit 1"))
    }

    private static func park(_ installation: Installation) async throws -> String {
        let id = UUID().uuidString.lowercased()
        try await installation.database.script(
            """
            insert into parked_messages (tenant_id, parked_id, queue, reason, payload)
            select tenant_id, '\(id)', 'inbound', 'made by a test', convert_to('{}', 'UTF8') from tenants
            where slug = 'rival'
            """)
        return id
    }

    private static let tenants = """
        tenants:
          - slug: rival
            name: Rival Rolloffs
            accounts:
              - account_sid: AC00000000000000000000000000000002
                auth_token: test-auth-token-of-rival
                api_key_sid: SK00000000000000000000000000000002
                api_key_secret: test-api-key-secret
            operators:
              - {name: Rita, phone: "+15125550311"}
            chains:
              - name: \(chain)
                hops:
                  - {operator: Rita, window_seconds: 600}
            numbers:
              - {number: "\(number)", account_sid: AC00000000000000000000000000000002, chain: \(chain)}
            customers:
              - {name: Rick Roe, phone: "\(phone)"}
        """
}
