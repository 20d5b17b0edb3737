import Yams

/// One Kubernetes object of a file.
struct Manifest {
    /// The file, relative to `infra/kubernetes`.
    let file: String
    let root: Node

    var kind: String { root["kind"]?.string ?? "" }
    var name: String { root.at("metadata", "name")?.string ?? "" }
    /// For messages.
    var title: String { "\(file): \(kind) \(name)" }
    var labels: [String: String] { root.at("metadata", "labels")?.strings ?? [:] }

    /// The pods that a Deployment or a Job makes; nil for other kinds.
    var pod: Node? { root.at("spec", "template", "spec") }
    var podLabels: [String: String] { root.at("spec", "template", "metadata", "labels")?.strings ?? [:] }

    /// The only container; nil when there is none or there are several.
    var container: Node? {
        guard let containers = pod?["containers"]?.items, containers.count == 1 else { return nil }
        return containers.first
    }

    /// The container's ports by name.
    var ports: [String: Int] {
        var ports: [String: Int] = [:]
        for port in container?["ports"]?.items ?? [] { ports[port["name"]?.string ?? ""] = port["containerPort"]?.int }
        return ports
    }
}

extension [String: String] {
    /// Whether an object with these labels is chosen by a selector.
    func satisfy(_ selector: [String: String]) -> Bool {
        !selector.isEmpty && selector.allSatisfy { self[$0.key] == $0.value }
    }
}
