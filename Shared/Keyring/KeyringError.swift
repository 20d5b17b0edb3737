import FileAccess

/// What is wrong with the keyring file, or with what was to be opened. It never holds key material or content.
package enum KeyringError: Error, Equatable, CustomStringConvertible {
    /// The file cannot be read; `code` is errno.
    case unreadable(path: String, code: Int32)
    /// Others than the file's owner may read or write it.
    case exposed(path: String)
    /// A line, counted from 1, is not `<key id> <base64 of 32 bytes>`.
    case badLine(Int)
    /// A line, counted from 1, has the key id of an earlier one.
    case repeatedKeyID(line: Int)
    /// The file names no key.
    case noKeys
    /// Not something that a keyring has sealed.
    case notAnEnvelope
    /// Sealed with a key that is not in the keyring.
    case unknownKey(id: String)
    /// Changed since it was sealed, or sealed for another context.
    case notAuthentic

    package var description: String {
        switch self {
        case .unreadable(let path, let code): "the keyring \(path) cannot be read (errno \(code)): check that it exists"
        case .exposed(let path): "others than its owner may read or change the keyring \(path): run chmod 600 \(path)"
        case .badLine(let line): "line \(line) of the keyring is not a key id, a space and 32 bytes in base64"
        case .repeatedKeyID(let line): "line \(line) of the keyring repeats a key id: give each key its own"
        case .noKeys: "the keyring has no key: make one with `backhop keys generate`"
        case .notAnEnvelope: "the value was not sealed by a keyring"
        case .unknownKey(let id): "the value was sealed with the key \(id): add that key to the keyring again"
        case .notAuthentic: "the sealed value was changed, or belongs to another row"
        }
    }
}

extension KeyringError {
    init(_ error: SmallFileError) {
        self =
            switch error {
            case .unreadable(let path, let code): .unreadable(path: path, code: code)
            case .exposed(let path): .exposed(path: path)
            }
    }
}
