import Foundation
import ServiceKit

/// A service with one setting of each kind that needs care.
let fixtureSchema = SettingsSchema(
    service: "fixture", adminAddress: "127.0.0.1:9100",
    settings: [
        .databaseURL, .amqpURL, .queuePrefix, .publicURL, .keyringFile,
        Setting(
            name: "BACKHOP_WORKERS", kind: .integer(1...64), defaultValue: "8", meaning: "How many work at a time."),
        Setting(
            name: "BACKHOP_PAUSE", kind: .duration(.milliseconds(10) ... .seconds(60)), defaultValue: "250ms",
            meaning: "How long to wait."),
    ])

/// A folder of its own for the files of one test, removed afterwards.
final class TemporaryFolder {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "backhop-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file with these permissions and returns its path.
    func file(_ name: String, _ text: String, mode: Int = 0o600) throws -> String {
        let path = "\(path)/\(name)"
        try text.write(toFile: path, atomically: false, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        return path
    }
}

/// An environment in which the fixture's settings are right.
func rightEnvironment(_ folder: TemporaryFolder) throws -> [String: String] {
    [
        "BACKHOP_DATABASE_URL": "postgresql://fixture@db1,db2/backhop",
        "BACKHOP_AMQP_URL": "amqp://a:5671,amqps://b",
        "BACKHOP_PUBLIC_URL": "https://relay.example/twilio/",
        "BACKHOP_KEYRING_FILE": try folder.file("keyring", "keys"),
    ]
}
