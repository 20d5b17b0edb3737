import Yams

/// The tenants as their file has them: who may text whom, and how long an operator has. Read anew, because the product's
/// own idea of it is what is judged.
struct Businesses: Decodable, Sendable {
    struct Business: Decodable, Sendable {
        var slug: String
        var windowSeconds: Int?
        var alertTo: String?
        var operators: [Person]?
        var chains: [Chain]?
        var numbers: [Number]?

        enum CodingKeys: String, CodingKey {
            case slug, operators, chains, numbers
            case windowSeconds = "window_seconds"
            case alertTo = "alert_to"
        }
    }

    struct Person: Decodable, Sendable {
        var name: String
        var phone: String
    }

    struct Chain: Decodable, Sendable {
        var name: String
        var windowSeconds: Int?
        var hops: [Hop]

        enum CodingKeys: String, CodingKey {
            case name, hops
            case windowSeconds = "window_seconds"
        }
    }

    struct Hop: Decodable, Sendable {
        var person: String
        var windowSeconds: Int?

        enum CodingKeys: String, CodingKey {
            case person = "operator"
            case windowSeconds = "window_seconds"
        }
    }

    struct Number: Decodable, Sendable {
        var number: String
        var account: String
        var chain: String?
        var active: Bool?

        enum CodingKeys: String, CodingKey {
            case number, chain, active
            case account = "account_sid"
        }
    }

    private enum CodingKeys: CodingKey { case tenants }

    var tenants: [Business]
    private var owners: [String: Business] = [:]
    private var accounts: [String: String] = [:]

    /// Reads YAML or JSON.
    ///
    /// - Throws: ``SimulatorError`` without the values found there: they may be secrets.
    init(parsing text: String) throws(SimulatorError) {
        do {
            self = try YAMLDecoder().decode(Businesses.self, from: text)
        } catch {
            throw SimulatorError("the tenants file cannot be read: it is not valid YAML, or a field is missing")
        }
        for business in tenants {
            for number in business.numbers ?? [] {
                owners[e164(number.number) ?? number.number] = business
                accounts[e164(number.number) ?? number.number] = number.account
            }
        }
    }

    /// The business that owns a number.
    func owner(of number: String) -> Business? { owners[number] }

    /// The account that owns a number.
    func account(of number: String) -> String? { accounts[number] }
}

extension Businesses.Business {
    /// The phones of its operators, in E.164 form.
    var operatorPhones: [String] { (operators ?? []).compactMap { e164($0.phone) } }

    /// How long the operator with that phone has, in seconds: by the place in a chain, else the chain, else the business.
    func window(of phone: String) -> Int {
        let name = (operators ?? []).first { e164($0.phone) == phone }?.name
        for chain in chains ?? [] {
            guard let hop = chain.hops.first(where: { $0.person == name }) else { continue }
            return hop.windowSeconds ?? chain.windowSeconds ?? windowSeconds ?? 60
        }
        return windowSeconds ?? 60
    }
}
