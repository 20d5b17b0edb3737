package import RelayModel

/// What a sealed secret is bound to, so that a ciphertext moved to another row or column does not open.
package enum SecretContext {
    /// The context of an account's current auth token.
    package static func authToken(_ tenant: TenantID, account: String) -> String {
        "\(tenant)/\(account)/auth_token"
    }

    /// The context of the auth token that an account is about to change to.
    package static func nextAuthToken(_ tenant: TenantID, account: String) -> String {
        "\(tenant)/\(account)/next_auth_token"
    }

    /// The context of an account's API key secret.
    package static func apiKeySecret(_ tenant: TenantID, account: String) -> String {
        "\(tenant)/\(account)/api_key_secret"
    }
}
