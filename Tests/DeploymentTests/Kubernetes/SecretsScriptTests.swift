import Foundation
import Testing
import Yams

/// `infra/kubernetes/secrets` makes every Secret that the manifests read, besides those of operators and the tenants.
@Suite struct SecretsScriptTests {
    private let script = ManifestFolder.location.appending(path: "secrets")
    private let folder = FileManager.default.temporaryDirectory.appending(path: "secrets-\(UUID().uuidString)")

    private var file: URL { folder.appending(path: "secrets.yaml") }

    /// The keys and values of every Secret in the file that the script wrote.
    private func make() throws -> [String: [String: String]] {
        _ = try run(script, [folder.path])
        var secrets: [String: [String: String]] = [:]
        for node in try Yams.compose_all(yaml: String(contentsOf: file, encoding: .utf8)) {
            secrets[node.at("metadata", "name")?.string ?? ""] = node["stringData"]?.strings
        }
        return secrets
    }

    @Test func makesWhatTheManifestsRead() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let secrets = try make()
        var read: Set<String> = []
        for workload in try ManifestFolder().workloads {
            for (secret, key) in workload.secretFiles.values where !isMadeByOthers(secret, key) {
                #expect(secrets[secret]?[key]?.isEmpty == false, "\(workload.title) reads \(key) of \(secret)")
                read.insert(secret)
            }
        }
        #expect(read == Set(secrets.keys))
    }

    private func isMadeByOthers(_ secret: String, _ key: String) -> Bool {
        ManifestFolder.operatorSecrets[secret] == key || (secret == "backhop-tenants" && key == "tenants.yaml")
    }

    @Test func theURLsHaveThePasswords() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let secrets = try make()
        for service in ServiceSettings.services {
            let password = try #require(secrets["backhop-database-passwords"]?[service])
            let url = try #require(secrets["backhop-database-urls"]?[service].flatMap { URLComponents(string: $0) })
            #expect(password.count == 48 && url.password == password && url.user == "backhop_" + service)
            #expect(url.host == "backhop-postgres-rw" && url.query?.contains("sslmode=require") == true)
        }
    }

    @Test func theFileIsPrivateAndNeverOverwritten() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        _ = try make()
        let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let before = try Data(contentsOf: file)
        #expect(throws: ProgramFailure.self) { try run(script, [folder.path]) }
        #expect(try Data(contentsOf: file) == before)
    }
}
