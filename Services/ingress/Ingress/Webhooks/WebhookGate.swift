import HTTPTypes
import RelayStore
import ServiceKit
import TwilioContract

/// Lets in only what Twilio signed with a token of the account.
struct WebhookGate: Sendable {
    let directory: AccountDirectory
    /// The base URL that Twilio calls, without a slash at its end.
    let publicURL: String

    /// Finds the account that signed the webhook.
    ///
    /// A missing signature, a wrong one and an unknown number get the same answer. Before a refusal the account is read
    /// afresh, because Twilio never repeats what it got a 4xx for, and a token may have changed just now; when that cannot be
    /// done the answer is 503, which can be repeated.
    ///
    /// - Throws: ``ProblemError`` with 403 or 503.
    func admit(_ webhook: WebhookForm, key: AccountKey?) async throws -> WebhookAccount {
        guard let signature = webhook.signature, let key else { throw ProblemError.forbidden }
        do {
            let known = try await directory.find(key)
            if let account = signer(of: webhook, signature, among: known.accounts) { return account }
            if known.isAuthoritative { throw ProblemError.forbidden }
            let fresh = try await directory.findAgain(key)
            if let account = signer(of: webhook, signature, among: fresh.accounts) { return account }
            throw ProblemError.forbidden
        } catch is AccountDirectory.Unavailable {
            throw ProblemError.unavailable
        }
    }

    private func signer(
        of webhook: WebhookForm, _ signature: String, among accounts: [WebhookAccount]
    ) -> WebhookAccount? {
        accounts.first { account in
            account.sid == webhook.heading.accountSID
                && TwilioSignature.matches(
                    signature, url: publicURL + webhook.target, form: webhook.form, body: [],
                    tokens: account.authTokens)
        }
    }
}

extension ProblemError {
    static let forbidden = ProblemError(.forbidden)
    static let unavailable = ProblemError(
        .serviceUnavailable, detail: "Try again.", headers: [.retryAfter: "1"])
}
