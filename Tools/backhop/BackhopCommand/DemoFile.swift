import FoundationEssentials
import Glibc

/// `.local/demo.json`: all that a program needs to drive the installation. Holds secrets of the demo.
struct DemoFile: Codable {
    struct Simulator: Codable {
        var url: String?

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(url, forKey: .url)
        }
    }
    struct Service: Codable {
        var url: String?
        var admin_url: String
        var pids: [Int]

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            // Null, not absent, where a service serves none.
            try container.encode(url, forKey: .url)
            try container.encode(admin_url, forKey: .admin_url)
            try container.encode(pids, forKey: .pids)
        }
    }
    struct Hop: Codable {
        var `operator`: String
        var phone: String
        var window_seconds: Int
    }
    struct Person: Codable {
        var name: String
        var phone: String
    }
    struct Tenant: Codable {
        var id: String
        var slug: String
        var account_sid: String
        var auth_token: String
        var api_key_sid: String
        var api_key_secret: String
        var numbers: [String]
        var chain: [Hop]
        var customers: [Person]
        var api_key: String
        var job_number: String?
        var tracking_url: String?
    }

    var public_url: String
    var database_url: String
    var amqp_url: String
    var simulator: Simulator
    var services: [String: Service]
    var tenants: [Tenant]
}

extension DemoFile {
    /// Reads a file that ``write(to:)`` made.
    init(path: String) throws {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw CommandError("\(path) cannot be read.")
        }
        self = try JSONDecoder().decode(DemoFile.self, from: Data(text.utf8))
    }

    /// Writes the file so that only its owner can read it, at no moment half of it.
    func write(to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let bytes = Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
        let temporary = path + ".new"
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        guard descriptor >= 0 else {
            throw CommandError("\(temporary) cannot be made: \(String(cString: strerror(errno))).")
        }
        defer { close(descriptor) }
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count, rename(temporary, path) == 0 else {
            throw CommandError("\(path) cannot be written: \(String(cString: strerror(errno))).")
        }
    }

    /// What a newcomer needs next.
    var welcome: String {
        var lines: [String] = []
        for tenant in tenants {
            lines += ["\(tenant.slug)", "  business number   \(tenant.numbers.joined(separator: ", "))"]
            lines += tenant.customers.map { "  customer          \($0.phone)  \($0.name)" }
            lines += tenant.chain.enumerated().map { index, hop in
                "  operator \(index + 1)        \(hop.phone)  \(hop.operator), \(hop.window_seconds) s to answer"
            }
            lines += ["  API key           \(tenant.api_key)"]
            if let url = tenant.tracking_url {
                lines += ["  tracking link     \(url)  (job \(tenant.job_number ?? ""))"]
            }
            lines += [""]
        }
        return (lines + console + firstText).joined(separator: "\n")
    }

    private var console: [String] {
        // Where customers reach the tracker, people do; its own address may be one that only the services know.
        guard let link = tenants.compactMap(\.tracking_url).first, let base = link.split(separator: "/track/").first
        else { return [] }
        return ["Open the dispatchers' console, and sign in with the API key:", "", "  \(base)/console/", ""]
    }

    private var firstText: [String] {
        guard let simulator = simulator.url, let tenant = tenants.first, let number = tenant.numbers.first,
            let customer = tenant.customers.first
        else { return ["Send a text to one of the business numbers from any phone."] }
        return [
            "Open the phone wall, where every phone of the demo can be used:", "", "  \(simulator)/", "",
            "or send a first text from here, as \(customer.name):", "",
            "  curl -sS -d to=\(number) --data-urlencode 'body=My dumpster is full' \(simulator)/phones/\(customer.phone)/texts",
            "",
        ]
    }
}
