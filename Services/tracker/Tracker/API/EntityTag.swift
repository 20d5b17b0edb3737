import HTTPTypes
import Hummingbird
import RelayModel
import ServiceKit

/// The version of a row as HTTP names it (RFC 9110 §8.8.3): when it was last changed.
///
/// It is compared last: a condition counts only for a request that would succeed without it (RFC 9110 §13.2.1).
struct EntityTag: CustomStringConvertible {
    let description: String

    init(_ updatedAt: Moment) { description = "\"\(updatedAt.microseconds)\"" }

    /// Whether the request is meant for this version: strong comparison over the listed tags (RFC 9110 §13.1.1).
    ///
    /// - Throws: 412 when it is meant for another one.
    func check(_ request: Request) throws {
        guard let header = request.headers[.ifMatch] else { return }
        let tags = header.split(separator: ",").map { tag in String(tag).filter { $0 != " " && $0 != "\t" } }
        guard tags.contains("*") || tags.contains(description) else { throw Self.changed }
    }

    /// The same, and whether the request is meant for this version only: it must then not change another one.
    func isDemanded(by request: Request) throws -> Bool {
        try check(request)
        return request.headers[.ifMatch]?.contains("*") == false
    }

    /// Checks a request that has to say which version it is meant for.
    ///
    /// - Throws: 428 when it does not (RFC 6585 §3), and 412.
    func require(_ request: Request) throws {
        guard request.headers[.ifMatch] != nil else {
            throw ProblemError(
                .preconditionRequired, detail: "Send the ETag of what you have read as If-Match.")
        }
        try check(request)
    }

    /// Somebody else was first.
    static var changed: ProblemError {
        ProblemError(.preconditionFailed, detail: "It has changed since you read it: read it again.")
    }
}
