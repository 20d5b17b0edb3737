/// An element of an XML document, with what is in it.
struct XMLTree: Sendable, Equatable {
    /// The name as it stands there, prefix included.
    var name: String
    /// The attributes by name.
    var attributes: [String: String] = [:]
    /// The text directly in it, in one piece.
    var text = ""
    /// The elements directly in it.
    var children: [XMLTree] = []

    /// Reads a whole document, or answers `nil` when it is not well-formed.
    init?(parsing bytes: [UInt8]) {
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        var parser = XMLParser(text)
        do {
            self = try parser.document()
        } catch {
            return nil
        }
    }

    init(name: String) { self.name = name }
}
