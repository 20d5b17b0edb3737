import Foundation
import Keyring

/// Keyring texts for tests: the key's bytes are all `fill`.
func keyLine(_ id: String, fill: UInt8) -> String {
    "\(id) \(Data(repeating: fill, count: 32).base64EncodedString())"
}

/// A keyring of the lines.
func keyring(_ lines: String...) throws -> Keyring { try Keyring(parsing: lines.joined(separator: "\n")) }

/// Runs `body` with the path of a file of its own, and removes it.
func withFile<Result>(_ text: String, mode: Int, _ body: (String) throws -> Result) throws -> Result {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("keyring-\(UUID().uuidString)").path
    try Data(text.utf8).write(to: URL(filePath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    return try body(path)
}
