import Foundation
import Testing
import Yams

/// The files under `infra/kubernetes`, which a test can change in memory to see that a check notices.
struct ManifestFolder {
    /// Texts by path, relative to the folder.
    private(set) var texts: [String: String] = [:]
    /// Every object of every file that is no kustomization.
    private(set) var objects: [Manifest] = []

    static let location = repository.appending(path: "infra/kubernetes")

    /// Reads and parses all of them.
    init() throws {
        let files = try #require(FileManager.default.enumerator(atPath: Self.location.path))
        for case let path as String in files where path.hasSuffix(".yaml") || path.hasSuffix(".env") {
            texts[path] = try String(contentsOf: Self.location.appending(path: path), encoding: .utf8)
        }
        try parse()
    }

    /// The same with one change.
    ///
    /// - Throws: When the file does not have the old text, since the change would then prove nothing.
    func replacing(_ old: String, with new: String, in file: String) throws -> ManifestFolder {
        let text = try #require(texts[file], "there is no \(file)")
        try #require(text.contains(old), "\(file) does not have \(old)")
        var changed = self
        changed.texts[file] = text.replacing(old, with: new)
        try changed.parse()
        return changed
    }

    private mutating func parse() throws {
        objects = []
        for (path, text) in texts.sorted(by: { $0.key < $1.key })
        where path.hasSuffix(".yaml") && !path.hasSuffix(Self.kustomization) {
            objects += try Yams.compose_all(yaml: text).map { Manifest(file: path, root: $0) }
        }
    }

    static let kustomization = "kustomization.yaml"

    /// The folders that have a kustomization, and what it says.
    func kustomizations() throws -> [String: Node] {
        var found: [String: Node] = [:]
        for (path, text) in texts where path.hasSuffix("/" + Self.kustomization) {
            found[String(path.dropLast(Self.kustomization.count + 1))] = try Yams.compose(yaml: text)
        }
        return found
    }

    /// The objects of a folder (all of them when it is empty), of a kind.
    func objects(_ kind: String, in folder: String = "") -> [Manifest] {
        objects.filter { $0.kind == kind && $0.file.hasPrefix(folder) }
    }

    /// The Deployment of a service.
    func deployment(of service: String) -> Manifest? {
        objects("Deployment", in: "base/").first { $0.name == "backhop-" + service }
    }

    /// What makes pods of our own images: Deployments and Jobs.
    var workloads: [Manifest] { objects("Deployment", in: "base/") + objects("Job", in: "base/") }

    /// The names and values of `base/settings.env`.
    var settings: [String: String] {
        var settings: [String: String] = [:]
        for line in (texts["base/settings.env"] ?? "").split(separator: "\n") where !line.hasPrefix("#") {
            let parts = line.split(separator: "=", maxSplits: 1)
            if parts.count == 2 { settings[String(parts[0])] = String(parts[1]) }
        }
        return settings
    }
}
