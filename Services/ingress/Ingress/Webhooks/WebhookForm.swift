import HTTPTypes
import Hummingbird
import NIOCore
import RelayModel
import ServiceKit
import TwilioContract

/// A webhook as it arrived: nothing in it is to be believed before its signature was checked.
struct WebhookForm: Sendable {
    /// What Twilio's largest forms stay far below.
    static let limit = 64 * 1024

    let form: TwilioForm
    let heading: WebhookHeading
    /// The request's path and query, byte for byte.
    let target: String
    let signature: String?
    let receivedAt: Moment

    /// Reads a request.
    ///
    /// - Throws: ``ProblemError`` with 415, 413, 408, or 400 for what cannot be a form of Twilio's.
    init(_ request: Request, receivedAt: Moment) async throws {
        guard Self.isForm(request.headers[.contentType]) else {
            throw ProblemError(.unsupportedMediaType, detail: "Send application/x-www-form-urlencoded.")
        }
        let body = try await request.limitedBody(upTo: Self.limit)
        do {
            form = try TwilioForm(decoding: Array(body.readableBytesView))
            heading = try WebhookHeading(form)
        } catch {
            // These errors name positions and fields, never their content.
            throw ProblemError(.badRequest, detail: "This is not a form that Twilio sends: \(error).")
        }
        target = request.head.path ?? "/"
        signature = request.headers[.twilioSignature]
        self.receivedAt = receivedAt
    }

    private static func isForm(_ contentType: String?) -> Bool {
        guard let type = contentType?.prefix(while: { $0 != ";" }) else { return false }
        return type.filter { !$0.isWhitespace }.lowercased() == "application/x-www-form-urlencoded"
    }
}

extension HTTPField.Name {
    // The name is a valid token, so this is never nil; there is no other way to write it without a trap.
    fileprivate static let twilioSignature = HTTPField.Name("X-Twilio-Signature") ?? .authorization
}
