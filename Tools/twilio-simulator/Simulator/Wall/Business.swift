import Yams

/// A tenant as the phone wall shows it: what it is called, its numbers, and who is asked in which order and for how long.
package struct Business: Sendable {
    /// One operator's place in a chain.
    package struct Hop: Sendable, Equatable {
        /// In E.164 form.
        package var phone: String
        /// The operator's name.
        package var name: String
        /// How long the operator has to acknowledge.
        package var windowSeconds: Int
    }

    /// A published number.
    package struct Line: Sendable {
        /// In E.164 form.
        package var number: String
        /// Who is asked, in this order; empty when the file does not say.
        package var hops: [Hop]
        /// How many rounds.
        package var cycles: Int
        /// The window of an operator who is not in the chain.
        package var usualWindowSeconds: Int
    }

    /// The tenant's slug.
    package var slug: String
    /// The tenant's name, or the slug.
    package var name: String
    /// Its numbers in the file's order.
    package var lines: [Line]
    /// Names of all its operators by phone.
    package var operators: [String: String]
}

extension Business {
    /// The default of `window_seconds`, as docs/tenants.md has it.
    private static let defaultWindow = 60

    /// The tenants of a tenants file; what is missing in it is left out, since the product checks the file.
    ///
    /// - Throws: ``SimulatorError`` when a part that is there has the wrong type.
    static func all(in text: String) throws(SimulatorError) -> [Business] {
        let file: ChainsFile
        do {
            file = try YAMLDecoder().decode(ChainsFile.self, from: text)
        } catch {
            throw SimulatorError("the chains of the tenants file cannot be read")
        }
        return (file.tenants ?? []).map(Business.init)
    }

    private init(_ tenant: ChainsFile.Tenant) {
        slug = tenant.slug
        name = tenant.name ?? tenant.slug
        let people = (tenant.operators ?? []).compactMap { person in e164(person.phone).map { ($0, person.name) } }
        operators = Dictionary(people) { first, _ in first }
        let phones = Dictionary(people.map { ($1, $0) }) { first, _ in first }
        lines = (tenant.numbers ?? []).compactMap { number in
            let chain = tenant.chains?.first { $0.name == number.chain }
            let usual = chain?.windowSeconds ?? tenant.windowSeconds ?? Self.defaultWindow
            let hops = (chain?.hops ?? []).compactMap { hop in
                phones[hop.operator].map {
                    Hop(phone: $0, name: hop.operator, windowSeconds: hop.windowSeconds ?? usual)
                }
            }
            return e164(number.number).map {
                Line(number: $0, hops: hops, cycles: chain?.cycles ?? 1, usualWindowSeconds: usual)
            }
        }
    }
}

/// What the wall reads of a tenants file.
private struct ChainsFile: Decodable {
    struct Tenant: Decodable {
        var slug: String
        var name: String?
        var windowSeconds: Int?
        var operators: [Person]?
        var chains: [Chain]?
        var numbers: [Number]?

        enum CodingKeys: String, CodingKey {
            case slug, name, operators, chains, numbers
            case windowSeconds = "window_seconds"
        }
    }

    struct Person: Decodable {
        var name: String
        var phone: String
    }

    struct Chain: Decodable {
        var name: String
        var windowSeconds: Int?
        var cycles: Int?
        var hops: [Hop]?

        enum CodingKeys: String, CodingKey {
            case name, cycles, hops
            case windowSeconds = "window_seconds"
        }
    }

    struct Hop: Decodable {
        var `operator`: String
        var windowSeconds: Int?

        enum CodingKeys: String, CodingKey {
            case `operator`
            case windowSeconds = "window_seconds"
        }
    }

    struct Number: Decodable {
        var number: String
        var chain: String?
    }

    var tenants: [Tenant]?
}
