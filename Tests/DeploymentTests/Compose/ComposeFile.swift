import Foundation
import Testing
import Yams

/// `compose.yaml`, which a test can change in memory to see that a check notices.
struct ComposeFile {
    let text: String
    /// The file with every variable at its default.
    let root: Node

    /// The project's own file, with one change if wanted.
    ///
    /// - Throws: When the file does not have the old text, since the change would then prove nothing.
    init(replacing old: String? = nil, with new: String = "") throws {
        let path = repository.appending(path: "compose.yaml")
        var text = try String(contentsOf: path, encoding: .utf8)
        if let old {
            try #require(text.contains(old), "compose.yaml does not have \(old)")
            text = text.replacing(old, with: new)
        }
        self.text = text
        let parsed = try Yams.compose(
            yaml: text.replacing(Self.variable) { String($0.output.default ?? "set-by-init") })
        root = try #require(parsed)
    }

    private static var variable: Regex<(Substring, name: Substring, default: Substring?)> {
        /\$\{(?<name>[A-Z_]+)(?::-(?<default>[^}]*)|:\?[^}]*)\}/
    }

    /// The variables that it reads.
    var variables: Set<String> { Set(text.matches(of: Self.variable).map { String($0.output.name) }) }

    /// The services by name, with what they take over by merge keys (`<<`).
    var services: [String: Node.Mapping] {
        var services: [String: Node.Mapping] = [:]
        for (name, node) in root["services"]?.mapping ?? [:] { services[name.string ?? ""] = node.mapping?.flattened }
        return services
    }

    /// The services of our own images.
    var programs: [String: Node.Mapping] {
        services.filter { $0.value["image"]?.string?.contains("/backhop/") == true }
    }
}

extension Node.Mapping {
    /// The mapping with the members of its merge key; its own go before them.
    fileprivate var flattened: Node.Mapping {
        guard let base = self["<<"]?.mapping?.flattened else { return self }
        return Node.Mapping(
            base.filter { self[$0.key] == nil }.map { ($0.key, $0.value) }
                + filter { $0.key.string != "<<" }.map { ($0.key, $0.value) })
    }
}
