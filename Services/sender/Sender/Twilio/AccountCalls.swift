import Keyring
import RelayModel
import RelayStore
import TwilioContract

/// Asks Twilio with an account's key, within the account's load.
struct AccountCalls: Sendable {
    let store: SenderStore
    let accounts: AccountGovernor

    /// Why nothing was learned.
    enum Failure: Error, CustomStringConvertible {
        /// The account has no place for a request now; about so long it takes.
        case busy(Duration)
        /// The account is not the tenant's any more.
        case notConfigured
        /// Its key cannot be opened.
        case key(KeyringError)
        /// Twilio did not tell.
        case call(TwilioCallError)

        var description: String {
            switch self {
            case .busy: "the account takes no more requests now"
            case .notConfigured: "the account is not configured"
            case .key(let error): "the API key cannot be opened: \(error)"
            case .call(let error): "\(error)"
            }
        }
    }

    /// Makes the call when the account has a place for it.
    ///
    /// - Throws: `PostgresError` when the key cannot be read from the database.
    func ask<Value: Sendable>(
        _ tenant: TenantID, _ account: String,
        _ call: (APIKeyCredentials) async throws(TwilioCallError) -> Value
    ) async throws -> Result<Value, Failure> {
        let credentials: APIKeyCredentials
        do {
            guard let found = try await store.credentials(tenant, account: account) else {
                return .failure(.notConfigured)
            }
            credentials = found
        } catch let error as KeyringError {
            return .failure(.key(error))
        }
        switch accounts.enter(account) {
        case .wait(let pause): return .failure(.busy(pause))
        case .enter(let place): return await make(call, credentials, place)
        }
    }

    private func make<Value: Sendable>(
        _ call: (APIKeyCredentials) async throws(TwilioCallError) -> Value, _ credentials: APIKeyCredentials,
        _ place: AccountGovernor.Place
    ) async -> Result<Value, Failure> {
        do throws(TwilioCallError) {
            let value = try await call(credentials)
            accounts.leave(place, .answered)
            return .success(value)
        } catch {
            accounts.leave(place, error.ending)
            return .failure(.call(error))
        }
    }
}
