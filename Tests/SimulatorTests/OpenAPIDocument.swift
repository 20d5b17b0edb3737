import Foundation

/// An OpenAPI 3.0 document, as far as checking JSON answers needs it.
struct OpenAPIDocument {
    private let root: [String: Any]

    /// The document named by BACKHOP_TEST_TWILIO_OPENAPI, or the one beside the repository; `nil` when there is none.
    static func ofTwilio() throws -> OpenAPIDocument? {
        let named = ProcessInfo.processInfo.environment["BACKHOP_TEST_TWILIO_OPENAPI"]
        let path = named ?? "../shared/data/twilio-messages-openapi.json"
        guard named != nil || FileManager.default.fileExists(atPath: path) else { return nil }
        let value = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: path)))
        return OpenAPIDocument(root: value as? [String: Any] ?? [:])
    }

    /// The schema of an answer, or `nil` when the document does not describe it.
    func schema(of method: String, _ path: String, status: Int) -> [String: Any]? {
        let operation = object(root["paths"], path, method)
        let response = object(operation["responses"], String(status))
        let schema = object(response["content"], "application/json", "schema")
        return schema.isEmpty ? nil : schema
    }

    /// Whether the document has an answer with this status, with or without a body.
    func describes(_ method: String, _ path: String, status: Int) -> Bool {
        object(root["paths"], path, method, "responses").keys.contains(String(status))
    }

    /// What is wrong with a value, each with its place; members that the schema does not have are wrong too.
    func mistakes(in value: Any, _ schema: [String: Any], at place: String = "$") -> [String] {
        if let reference = schema["$ref"] as? String { return mistakes(in: value, resolve(reference), at: place) }
        if value is NSNull { return schema["nullable"] as? Bool == true ? [] : ["\(place) is null"] }
        switch schema["type"] as? String {
        case "object": return object(value, schema, at: place)
        case "array":
            guard let values = value as? [Any] else { return ["\(place) is no array"] }
            let items = schema["items"] as? [String: Any] ?? [:]
            return values.enumerated().flatMap { mistakes(in: $1, items, at: "\(place)[\($0)]") }
        case "integer": return value is Int ? [] : ["\(place) is no integer"]
        case "string":
            guard let text = value as? String else { return ["\(place) is no string"] }
            return string(text, schema, at: place)
        default: return ["\(place): the schema's type \(schema["type"] ?? "none") is not known to this check"]
        }
    }

    private func object(_ value: Any, _ schema: [String: Any], at place: String) -> [String] {
        guard let members = value as? [String: Any] else { return ["\(place) is no object"] }
        // A map of addresses, whose members are not listed.
        guard let properties = schema["properties"] as? [String: Any] else { return [] }
        let missing = properties.keys.filter { members[$0] == nil }.map { "\(place).\($0) is missing" }
        return missing
            + members.flatMap { name, member -> [String] in
                guard let property = properties[name] as? [String: Any] else { return ["\(place).\(name) is unknown"] }
                return mistakes(in: member, property, at: "\(place).\(name)")
            }
    }

    private func string(_ text: String, _ schema: [String: Any], at place: String) -> [String] {
        var mistakes: [String] = []
        if let values = schema["enum"] as? [String], !values.contains(text) { mistakes.append("\(place) is \(text)") }
        if let limit = schema["minLength"] as? Int, text.count < limit { mistakes.append("\(place) is too short") }
        if let limit = schema["maxLength"] as? Int, text.count > limit { mistakes.append("\(place) is too long") }
        if let pattern = schema["pattern"] as? String, text.range(of: pattern, options: .regularExpression) == nil {
            mistakes.append("\(place) does not match \(pattern)")
        }
        let date = /(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d \+0000/
        if schema["format"] as? String == "date-time-rfc-2822", text.wholeMatch(of: date) == nil {
            mistakes.append("\(place) is no date of RFC 2822")
        }
        if schema["format"] as? String == "uri", text.isEmpty { mistakes.append("\(place) is no address") }
        return mistakes
    }

    private func resolve(_ reference: String) -> [String: Any] {
        let names = reference.dropFirst(2).split(separator: "/").map(String.init)
        return names.reduce(root) { $0[$1] as? [String: Any] ?? [:] }
    }

    private func object(_ start: Any?, _ names: String...) -> [String: Any] {
        names.reduce(start as? [String: Any] ?? [:]) { $0[$1] as? [String: Any] ?? [:] }
    }
}
