import Yams

/// What the simulator reads of a tenants file; every key it does not know is left alone.
struct TenantsFile: Decodable {
    struct Tenant: Decodable {
        var slug: String
        var name: String?
        var accounts: [Account]?
        var operators: [Person]?
        var numbers: [Number]?
        var customers: [Person]?
    }

    struct Account: Decodable {
        var accountSID: String
        var authToken: String
        var nextAuthToken: String?
        var apiKeySID: String?
        var apiKeySecret: String?

        enum CodingKeys: String, CodingKey {
            case accountSID = "account_sid"
            case authToken = "auth_token"
            case nextAuthToken = "next_auth_token"
            case apiKeySID = "api_key_sid"
            case apiKeySecret = "api_key_secret"
        }
    }

    struct Person: Decodable {
        var name: String
        var phone: String
    }

    struct Number: Decodable {
        var number: String
        var accountSID: String
        var active: Bool?
        var segmentsPerSecond: Double?

        enum CodingKeys: String, CodingKey {
            case number, active
            case accountSID = "account_sid"
            case segmentsPerSecond = "segments_per_second"
        }
    }

    var tenants: [Tenant]

    /// Reads YAML or JSON.
    init(parsing text: String) throws(SimulatorError) {
        do {
            self = try YAMLDecoder().decode(TenantsFile.self, from: text)
        } catch {
            throw SimulatorError("the tenants file cannot be read: \(Self.place(of: error))")
        }
    }

    private init(tenants: [Tenant]) { self.tenants = tenants }

    /// Where a decoding failed, without the values found there: they may be secrets.
    private static func place(of error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, let context):
            "\(path(context.codingPath + [key])) is missing"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            "\(path(context.codingPath)) has the wrong type"
        default: "it is not valid YAML"
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        keys.map { key in key.intValue.map { "[\($0)]" } ?? key.stringValue }.joined(separator: ".")
    }
}
