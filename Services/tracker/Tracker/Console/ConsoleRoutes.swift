import HTTPTypes
import Hummingbird
import Keyring
import NIOCore
import RelayStore
import ServiceKit

/// The dispatchers' console: signing in and out, and the page that everything else happens on.
struct ConsoleRoutes: Sendable {
    private let store: TrackerStore
    private let cookie: SessionCookie
    private let keyRation: RequestRation
    private let ration = SignInRation()

    init(_ dependencies: TrackerDependencies) {
        store = dependencies.store
        cookie = dependencies.gate.cookie
        keyRation = dependencies.gate.ration
    }

    func register(on router: Router<TrackerContext>) {
        router.endpoint("/console", [.get: page])
        router.endpoint("/console/login", [.post: signIn])
        router.endpoint("/console/logout", [.post: signOut])
        HashedAssets.console.register(on: router)
    }

    private func page(_ request: Request, _ context: TrackerContext) async throws -> Response {
        guard request.uri.path.hasSuffix("/") else { return .toConsole() }
        guard let secret = cookie.secret(of: request), let login = try await store.login(secretSHA256: secret.sha256)
        else { return .console(SignInPage.page()) }
        return .console(
            ConsolePage.shell(
                login, business: try await store.tenantName(login.tenant), token: secret.formToken))
    }

    /// 403 for a wrong key, whatever is wrong with it.
    private func signIn(_ request: Request, _ context: TrackerContext) async throws -> Response {
        try refuseAnotherSite(request)
        if let seconds = ration.take(ClientAddress(of: request, from: context.peer?.ipAddress)) {
            return tooOften(seconds)
        }
        let form = try await consoleForm(request, SignInForm.self)
        guard let key = form.secret, let stored = try await store.apiKey(key) else {
            return .console(SignInPage.page(after: .refused), status: .forbidden)
        }
        if let seconds = keyRation.take(key.prefix) { return tooOften(seconds) }
        let secret = SessionSecret.generate()
        try await store.insertLogin(secretSHA256: secret.sha256, with: stored, seconds: SessionCookie.seconds)
        return .toConsole(setting: cookie.setting(secret))
    }

    /// Who is signed out already stays so.
    private func signOut(_ request: Request, _ context: TrackerContext) async throws -> Response {
        try refuseAnotherSite(request)
        let form = try await consoleForm(request, SignOutForm.self)
        if let secret = cookie.secret(of: request), let login = try await store.login(secretSHA256: secret.sha256) {
            guard let token = form.csrf, secret.isFormToken(token) else {
                throw ProblemError(.forbidden, detail: "Sign out by the button of the console.")
            }
            try await store.endLogin(secretSHA256: secret.sha256, tenant: login.tenant)
        }
        return .toConsole(setting: cookie.clearing)
    }

    private func refuseAnotherSite(_ request: Request) throws {
        guard !request.isFromAnotherSite else {
            throw ProblemError(.forbidden, detail: "This form is the console's own: open /console/ and use it there.")
        }
    }

    private func consoleForm<Value: Decodable>(_ request: Request, _ type: Value.Type) async throws -> Value {
        guard request.isForm else {
            throw ProblemError(.unsupportedMediaType, detail: "Send the body as application/x-www-form-urlencoded.")
        }
        return try await request.form(type)
    }

    private func tooOften(_ seconds: Int) -> Response {
        var response = Response.console(SignInPage.page(after: .tooOften(seconds: seconds)), status: .tooManyRequests)
        response.headers[.retryAfter] = "\(seconds)"
        return response
    }
}

/// What the sign-in page sends.
private struct SignInForm: Decodable {
    private let key: String?

    /// Nil for what cannot be a key. Whoever copies one copies spaces, too.
    var secret: APIKeySecret? { APIKeySecret((key ?? "").filter { !$0.isWhitespace }) }
}

/// What the button for signing out sends.
private struct SignOutForm: Decodable {
    let csrf: String?
}

extension Response {
    /// A page of the console: it may load its own style, script, pictures and JSON, send its forms, and nothing else.
    static func console(_ html: String, status: HTTPResponse.Status = .ok) -> Response {
        let policy =
            "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; "
            + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        return Response(
            status: status,
            headers: [
                .contentType: "text/html; charset=utf-8", .cacheControl: "no-store", .contentSecurityPolicy: policy,
                // With `no-referrer` a browser would name no origin to the console's own forms.
                .referrerPolicy: "same-origin",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
    }

    /// Leads to the console, and gives or takes the cookie on the way.
    fileprivate static func toConsole(setting cookie: String? = nil) -> Response {
        var headers: HTTPFields = [.location: "/console/"]
        headers[.setCookie] = cookie
        return Response(status: .seeOther, headers: headers)
    }
}
