/// Reads the XML that TwiML is made of: elements, attributes, text, CDATA, comments, processing instructions and the five
/// named entities. A document type declaration is refused: nothing in TwiML needs one.
struct XMLParser {
    /// The document is not well-formed.
    struct Malformed: Error {}

    private static let depthLimit = 64
    private var rest: Substring.UnicodeScalarView
    private var depth = 0

    init(_ text: String) { rest = text[...].unicodeScalars }

    mutating func document() throws(Malformed) -> XMLTree {
        if rest.first == "\u{FEFF}" { rest.removeFirst() }
        if startsWith("<?xml") { try skip(past: "?>") }
        try skipBetween()
        let root = try element()
        try skipBetween()
        guard rest.isEmpty else { throw Malformed() }
        return root
    }

    private mutating func element() throws(Malformed) -> XMLTree {
        try expect("<")
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthLimit else { throw Malformed() }
        var tree = XMLTree(name: try name())
        while true {
            let hadSpace = skipSpace()
            if take("/>") { return tree }
            if take(">") { break }
            guard hadSpace else { throw Malformed() }
            let (name, value) = try attribute()
            guard tree.attributes.updateValue(value, forKey: name) == nil else { throw Malformed() }
        }
        try content(of: &tree)
        return tree
    }

    private mutating func content(of tree: inout XMLTree) throws(Malformed) {
        while true {
            if take("</") {
                guard try name() == tree.name else { throw Malformed() }
                skipSpace()
                return try expect(">")
            }
            if take("<![CDATA[") {
                tree.text += try text(upTo: "]]>")
            } else if try skipCommentOrInstruction() {
                continue
            } else if startsWith("<") {
                tree.children.append(try element())
            } else {
                tree.text.unicodeScalars.append(try character(except: "<"))
            }
        }
    }

    private mutating func attribute() throws(Malformed) -> (String, String) {
        let name = try name()
        skipSpace()
        try expect("=")
        skipSpace()
        guard let quote = rest.popFirst(), quote == "\"" || quote == "'" else { throw Malformed() }
        var value = ""
        while rest.first != quote { value.unicodeScalars.append(try character(except: "<")) }
        rest.removeFirst()
        return (name, value)
    }

    /// One character of text, an entity or a character reference counted as one.
    private mutating func character(except forbidden: Unicode.Scalar) throws(Malformed) -> Unicode.Scalar {
        guard let scalar = rest.popFirst(), scalar != forbidden, isXML(scalar) else { throw Malformed() }
        guard scalar == "&" else { return scalar }
        let name = try text(upTo: ";", atMost: 12)
        let named: [String: Unicode.Scalar] = ["amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'"]
        if let known = named[name] { return known }
        let number =
            name.hasPrefix("#x")
            ? UInt32(name.dropFirst(2), radix: 16)
            : name.hasPrefix("#") ? UInt32(name.dropFirst()) : nil
        guard let number, let scalar = Unicode.Scalar(number), isXML(scalar) else { throw Malformed() }
        return scalar
    }

    private mutating func name() throws(Malformed) -> String {
        var name = ""
        while let scalar = rest.first, isName(scalar, isFirst: name.isEmpty) {
            name.unicodeScalars.append(scalar)
            rest.removeFirst()
        }
        guard !name.isEmpty else { throw Malformed() }
        return name
    }

    private mutating func skipBetween() throws(Malformed) {
        repeat { skipSpace() } while try skipCommentOrInstruction()
    }

    private mutating func skipCommentOrInstruction() throws(Malformed) -> Bool {
        if take("<!--") {
            try skip(past: "-->")
            return true
        }
        guard startsWith("<?"), !startsWith("<?xml ") else { return false }
        try skip(past: "?>")
        return true
    }

    private mutating func skip(past end: String) throws(Malformed) { _ = try text(upTo: end) }

    /// The text before a mark, which is skipped too.
    private mutating func text(upTo end: String, atMost limit: Int = .max) throws(Malformed) -> String {
        var text = ""
        while !take(end) {
            guard text.unicodeScalars.count < limit, let scalar = rest.popFirst(), isXML(scalar) else {
                throw Malformed()
            }
            text.unicodeScalars.append(scalar)
        }
        return text
    }

    @discardableResult
    private mutating func skipSpace() -> Bool {
        let kept = rest.drop { " \t\r\n".unicodeScalars.contains($0) }
        defer { rest = kept }
        return kept.startIndex != rest.startIndex
    }

    private func startsWith(_ text: String) -> Bool { rest.starts(with: text.unicodeScalars) }

    private mutating func take(_ text: String) -> Bool {
        guard startsWith(text) else { return false }
        rest.removeFirst(text.unicodeScalars.count)
        return true
    }

    private mutating func expect(_ text: String) throws(Malformed) {
        guard take(text) else { throw Malformed() }
    }
}

/// XML 1.0, section 2.2.
private func isXML(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value >= 0x20 ? scalar.value != 0xFFFE && scalar.value != 0xFFFF : "\t\n\r".unicodeScalars.contains(scalar)
}

/// XML 1.0, section 2.3, with every letter beyond ASCII let through.
private func isName(_ scalar: Unicode.Scalar, isFirst: Bool) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "_", ":": true
    case "0"..."9", "-", ".": !isFirst
    default: scalar.value >= 0xC0
    }
}
