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

extension Node {
    /// The value at the end of a path of keys.
    func at(_ path: String...) -> Node? { path.reduce(Optional(self)) { $0?[$1] } }

    /// The items of a sequence; none for anything else.
    var items: [Node] { sequence.map(Array.init) ?? [] }

    /// The strings of a sequence.
    var texts: [String] { items.compactMap(\.string) }

    /// A mapping of strings to strings.
    var strings: [String: String] {
        var strings: [String: String] = [:]
        for (key, value) in mapping ?? [:] { strings[key.string ?? ""] = value.string }
        return strings
    }
}

extension [String: String] {
    /// Whether an object with these labels is chosen by a selector.
    func satisfy(_ selector: [String: String]) -> Bool {
        !selector.isEmpty && selector.allSatisfy { self[$0.key] == $0.value }
    }
}
