import Yams

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
