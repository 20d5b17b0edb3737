import Foundation
import Yams

/// What kustomize is told: every file is listed, every listed one exists, every name that is changed is there.
extension ManifestFolder {
    func kustomizationMistakes() throws -> [String] {
        try kustomizations().sorted { $0.key < $1.key }.flatMap { folder, node in
            try resourceMistakes(folder, node) + imageMistakes(folder, node) + replicaMistakes(folder, node)
        }
    }

    private func resourceMistakes(_ folder: String, _ node: Node) throws -> [String] {
        let listed = (node["resources"]?.texts ?? []) + (node["components"]?.texts ?? [])
        let own = texts.keys.filter { $0.hasPrefix(folder + "/") && $0.hasSuffix(".yaml") }
            .map { String($0.dropFirst(folder.count + 1)) }
            .filter { !$0.contains("/") && $0 != Self.kustomization }
        let envs = (node["configMapGenerator"]?.items ?? []).flatMap { $0["envs"]?.texts ?? [] }
        return listed.filter { !exists($0, from: folder) }.map { "\(folder): \($0) is listed and does not exist" }
            + envs.filter { texts["\(folder)/\($0)"] == nil }.map { "\(folder): \($0) is read and does not exist" }
            + own.filter { !listed.contains($0) }.sorted().map { "\(folder): \($0) is not among the resources" }
    }

    private func exists(_ entry: String, from folder: String) -> Bool {
        let path = URL(filePath: "/" + folder).appending(path: entry).standardizedFileURL.path.dropFirst()
        return texts[String(path)] != nil || texts["\(path)/\(Self.kustomization)"] != nil
    }

    /// All images are of one version, and each that is used is named.
    private func imageMistakes(_ folder: String, _ node: Node) throws -> [String] {
        guard let entries = node["images"]?.items else { return [] }
        let used = Set(workloads.compactMap { $0.container?["image"]?.string })
        let named = Set(entries.compactMap { $0["name"]?.string })
        let tags = Set(entries.map { $0["newTag"]?.string ?? "latest" })
        var mistakes = used.symmetricDifference(named).sorted().map {
            "\(folder): the image \($0) is not both used and named"
        }
        if tags.count != 1 || tags.contains("latest") {
            mistakes.append("\(folder): the images have the tags \(tags.sorted())")
        }
        return mistakes
    }

    private func replicaMistakes(_ folder: String, _ node: Node) throws -> [String] {
        let names = Set(objects("Deployment", in: "base/").map(\.name))
        return (node["replicas"]?.items ?? []).compactMap { $0["name"]?.string }.filter { !names.contains($0) }
            .map { "\(folder): there is no Deployment \($0) to count" }
    }
}
