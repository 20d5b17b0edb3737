import FoundationEssentials
import RelayModel
import RelayStore
import Yams

/// The declarative file of `backhop apply`; `docs/tenants.md` describes it.
struct TenantsFile: Decodable {
    struct Tenant: Decodable {
        var slug: String
        var name: String
        var time_zone: String?
        var window_seconds: Int?
        var alert_to: String?
        var limits: Limits?
        var retention_days: Int?
        var link_days: Int?
        var language: String?
        var plain_texts: Bool?
        var texts: [String: String]?
        var first_answer: Bool?
        var first_answer_every_minutes: Int?
        var apology_every_minutes: Int?
        var ack_links: Bool?
        var accounts: [Account]
        var operators: [Operator]
        var chains: [Chain]
        var numbers: [Number]
        var customers: [Person]?
    }
    struct Limits: Decodable {
        var repeat_limit: Int?
        var repeat_seconds: Int?
        var sender_limit: Int?
        var tenant_limit: Int?
    }
    struct Account: Decodable {
        var account_sid: String
        var auth_token: String
        var next_auth_token: String?
        var api_key_sid: String
        var api_key_secret: String
    }
    struct Person: Decodable {
        var name: String
        var phone: String
    }
    struct Operator: Decodable {
        var name: String
        var phone: String
        var time_zone: String?
        var hours: [String: [String]]?
        var exceptions: [DatedHours]?
    }
    struct DatedHours: Decodable {
        var date: String
        var off: Bool?
        var hours: [String]?
    }
    struct Chain: Decodable {
        var name: String
        var window_seconds: Int?
        var cycles: Int?
        var hops: [Hop]
        var emergency: String?
    }
    struct Hop: Decodable {
        var `operator`: String
        var window_seconds: Int?
    }
    struct Number: Decodable {
        var number: String
        var account_sid: String
        var chain: String
        var active: Bool?
        var segments_per_second: Double?
        var schedule: [Shift]?
    }
    struct Shift: Decodable {
        var hours: [String: [String]]
        var chain: String
    }

    var tenants: [Tenant]

    /// Reads the file.
    ///
    /// - Throws: ``TenantsFileError`` that names the line or the field.
    init(path: String) throws {
        let text: String
        do {
            text = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw TenantsFileError(path: path, mistakes: ["cannot be read: check that it exists and is UTF-8 text"])
        }
        do {
            self = try YAMLDecoder().decode(TenantsFile.self, from: text)
        } catch let error as DecodingError {
            throw TenantsFileError(path: path, mistakes: [error.mistake])
        } catch {
            throw TenantsFileError(path: path, mistakes: ["is not YAML: \(error)"])
        }
    }

    /// The tenants, everything checked.
    ///
    /// - Throws: ``TenantsFileError`` with all mistakes at once.
    func definitions(path: String) throws -> [TenantDefinition] {
        var check = TenantsCheck()
        let definitions = tenants.map { check.definition($0) }
        check.unique("slug", tenants.map(\.slug), in: "tenants")
        check.unique("number", tenants.flatMap { $0.numbers.map(\.number) }, in: "tenants")
        guard check.mistakes.isEmpty else { throw TenantsFileError(path: path, mistakes: check.mistakes) }
        return definitions
    }
}

/// What is wrong with a tenants file; never shows a secret.
struct TenantsFileError: Error, CustomStringConvertible {
    let path: String
    let mistakes: [String]

    var description: String {
        (["\(path) cannot be applied; nothing was changed:"] + mistakes.map { "  - \($0)" }).joined(separator: "\n")
    }
}

extension DecodingError {
    fileprivate var mistake: String {
        switch self {
        case .keyNotFound(let key, let context): "\(path(context)): the field \(key.stringValue) is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context): "\(path(context)): has the wrong type"
        case .dataCorrupted(let context): context.underlyingError.map { "\($0)" } ?? "\(path(context)): cannot be read"
        @unknown default: "cannot be understood"
        }
    }

    private func path(_ context: Context) -> String {
        let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
        return path.isEmpty ? "the file" : path
    }
}
