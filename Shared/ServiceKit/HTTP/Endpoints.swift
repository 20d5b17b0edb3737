package import HTTPTypes
package import Hummingbird

extension RouterMethods {
    /// Registers the handlers of one path by method; every other usual method answers 405 with `Allow` (RFC 9110 §15.5.6).
    ///
    /// Hummingbird's router alone would answer 404 for a method that a path does not have.
    @discardableResult
    package func endpoint(
        _ path: RouterPath,
        _ handlers: [HTTPRequest.Method: @Sendable (Request, Context) async throws -> Response]
    ) -> Self {
        let allowed = handlers.keys.map(\.rawValue).sorted().joined(separator: ", ")
        for (method, handler) in handlers {
            on(path, method: method) { request, context in try await handler(request, context) }
        }
        for method in usualMethods where handlers[method] == nil {
            on(path, method: method) { _, _ -> Response in
                throw ProblemError(.methodNotAllowed, headers: [.allow: allowed])
            }
        }
        return self
    }
}

private let usualMethods: [HTTPRequest.Method] =
    [.get, .head, .post, .put, .patch, .delete, .options, .trace] + ["QUERY"].compactMap { HTTPRequest.Method($0) }
