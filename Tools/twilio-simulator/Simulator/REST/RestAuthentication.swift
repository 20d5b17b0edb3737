import FoundationEssentials

/// Finds out who calls the REST API.
struct RestAuthentication: Sendable {
    let directory: AccountDirectory

    /// The account of the path, when the Basic credentials are its SID with one of its tokens, or one of its API keys.
    ///
    /// - Throws: ``RestFailure/authenticate``, whatever was wrong.
    func account(_ sid: String, authorization: String?) throws(RestFailure) -> AccountDirectory.Account {
        guard let account = directory.accounts[sid], let (user, password) = Self.credentials(authorization) else {
            throw .authenticate
        }
        let secrets =
            user == account.sid
            ? [account.primaryToken, account.secondaryToken].compactMap { $0 }
            : [account.apiKeys[user]].compactMap { $0 }
        guard secrets.contains(password) else { throw .authenticate }
        return account
    }

    private static func credentials(_ header: String?) -> (String, String)? {
        guard let header, header.prefix(6).lowercased() == "basic ",
            let decoded = Data(base64Encoded: String(header.dropFirst(6))),
            let text = String(bytes: decoded, encoding: .utf8), let colon = text.firstIndex(of: ":")
        else { return nil }
        return (String(text[..<colon]), String(text[text.index(after: colon)...]))
    }
}
