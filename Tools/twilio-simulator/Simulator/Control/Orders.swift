import FoundationEssentials

/// Something the control side is asked for: a JSON object or a form with the same names.
protocol ControlOrder: Decodable {
    init(form: FormPairs)
}

extension ControlOrder {
    /// Reads a body as JSON when it starts with a brace, else as a form, so that `curl -d` does either.
    init(reading body: [UInt8]) throws(SimulatorError) {
        guard body.first(where: { !" \t\r\n".utf8.contains($0) }) == UInt8(ascii: "{") else {
            self.init(form: FormPairs(decoding: body))
            return
        }
        do {
            self = try JSONDecoder().decode(Self.self, from: Data(body))
        } catch {
            throw SimulatorError("the body is not the JSON object that belongs here")
        }
    }
}

/// `POST /phones/{e164}/texts`.
struct TextOrder: ControlOrder {
    var to: String?
    var body: String?
    var media: [String]?
    var sid: String?
    var account: String?
    var parameters: [String: String]?

    enum CodingKeys: String, CodingKey {
        case to, body, media, sid, parameters
        case account = "account_sid"
    }

    init(form: FormPairs) {
        (to, body, sid, account) = (form["to"], form["body"], form["sid"], form["account_sid"])
        media = form.values("media").filter { !$0.isEmpty }
    }
}
