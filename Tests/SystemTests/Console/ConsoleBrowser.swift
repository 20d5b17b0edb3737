import Foundation
import HTTPTransport
import Postgres
import Testing

@testable import TestInstallation

/// A browser in which somebody has signed in to the console.
struct ConsoleBrowser {
    /// What it shows with each request.
    let cookie: (String, String)
    /// What the console's page tells its script.
    let token: String
    private let installation: Installation

    /// Signs in.
    init(_ key: String, at installation: Installation) async throws {
        let answer = try await installation.signIn(key)
        let setting = try #require(answer.header("Set-Cookie"), "\(answer.status)")
        cookie = ("Cookie", String(try #require(setting.split(separator: ";").first)))
        let page = try await installation.get("\(installation.trackURL)/console/", headers: [cookie])
        let html = String(decoding: page.body, as: UTF8.self)
        let found = html.firstMatch(of: /<meta name="csrf" content="([^"]+)">/)?.output.1
        token = String(try #require(found))
        self.installation = installation
    }

    /// The cookie and the token.
    var headers: [(String, String)] { [cookie, ("X-Backhop-CSRF", token)] }

    func get(_ path: String) async throws -> TransportResponse {
        try await installation.get("\(installation.trackURL)\(path)", headers: [cookie])
    }

    func post(_ path: String, _ body: String, _ more: [(String, String)] = []) async throws -> TransportResponse {
        try await installation.post("\(installation.trackURL)\(path)", body, headers: headers + more)
    }

    /// Sends the form of the button for signing out.
    func signOut(token: String, from headers: [(String, String)] = []) async throws -> TransportResponse {
        try await installation.post(
            "\(installation.trackURL)/console/logout", "csrf=\(token)", type: Installation.form,
            headers: [cookie] + headers)
    }
}

extension Installation {
    static let form = "application/x-www-form-urlencoded"

    /// A new API key of a business.
    func apiKey(of tenant: String = "acme", scopes: [String] = ["admin"]) async throws -> String {
        let opened = try await run(
            "backhop",
            ["apikey", "create", "--tenant", tenant, "--name", "desk"] + scopes.flatMap { ["--scope", $0] })
        return try #require(opened.split(separator: "\n").last).trimmingCharacters(in: .whitespaces)
    }

    /// Sends the sign-in page's form.
    func signIn(_ key: String, headers: [(String, String)] = []) async throws -> TransportResponse {
        try await post("\(trackURL)/console/login", "key=\(key)", type: Self.form, headers: headers)
    }

    /// Makes another business, without numbers and people.
    func addBusiness(_ slug: String) async throws {
        try await database.script(
            "insert into tenants (tenant_id, slug, name) values (gen_random_uuid(), '\(slug)', '\(slug)')")
    }
}
