import HTTPTypes
import Hummingbird
import NIOCore
import ServiceKit

extension Request {
    /// Whether the body is what a page's form sends.
    var isForm: Bool { mediaType == "application/x-www-form-urlencoded" }

    /// Whether a person looks at the answer: only browsers ask for HTML by its name.
    var isForPeople: Bool { headers[.accept]?.lowercased().contains("text/html") == true }

    /// The body as a form with those fields.
    ///
    /// - Throws: 413 over 64 KiB, 400 for what is no such form.
    func form<Value: Decodable>(_ type: Value.Type) async throws -> Value {
        let body = try await limitedBody(upTo: 64 * 1024)
        guard let value = try? URLEncodedFormDecoder().decode(type, from: String(buffer: body)) else {
            throw ProblemError(.badRequest, detail: "The body is not a form with these fields.")
        }
        return value
    }
}
