/// A reaction that a phone wrote out as a text, because the other side is no phone of its kind.
///
/// iOS writes `Liked “…”`, `Loved an image`, `Reacted 🔥 to “…”`, `Removed a like from “…”`, Google Messages `👍 to “…”`.
struct Tapback {
    /// What kind of reaction.
    enum Kind { case like, other, removed }

    let kind: Kind
    /// The text it is about, normalised and without its quotes; nil for an image.
    let quoted: String?

    /// Takes a normalised text that is a reaction from end to end.
    init?(normalized text: String) {
        let text = text.trimmingSpaces
        guard let (kind, object) = Self.parts(text) else { return nil }
        if let quoted = Self.unquoted(object) {
            (self.kind, self.quoted) = (kind, quoted)
        } else if Self.things.contains(String(object)) {
            (self.kind, self.quoted) = (kind, nil)
        } else {
            return nil
        }
    }

    private static func parts(_ text: Substring) -> (kind: Kind, object: Substring)? {
        for verb in verbs where text.hasPrefix(verb) {
            return (verb == "LIKED " ? .like : .other, text.dropFirst(verb.count))
        }
        if text.hasPrefix("REMOVED "), let object = text.range(after: " FROM ") { return (.removed, object) }
        let reaction = text.hasPrefix("REACTED ") ? text.dropFirst(8) : text
        guard let object = reaction.range(after: " TO "), let emoji = reaction.first, !emoji.isLetter, !emoji.isNumber,
            emoji != "\"", reaction.prefix(12).contains("TO")
        else { return nil }
        return (String(emoji) == ReplyWords.thumb ? .like : .other, object)
    }

    private static func unquoted(_ object: Substring) -> String? {
        let object = object.trimmingSpaces
        guard object.count >= 2, object.hasPrefix("\""), let last = object.last, last == "\"" || last == "." else {
            return nil
        }
        return String(object.dropFirst().dropLast().trimmingSpaces)
    }

    private static let verbs = [
        "LIKED ", "LOVED ", "DISLIKED ", "LAUGHED AT ", "EMPHASIZED ", "EMPHASISED ", "QUESTIONED ",
    ]
    private static let things: Set<String> = [
        "AN IMAGE", "A PHOTO", "A PICTURE", "A MOVIE", "A VIDEO", "AN ATTACHMENT", "A MESSAGE", "AN AUDIO MESSAGE",
        "A STICKER", "A LOCATION", "A LINK", "A CONTACT",
    ]
}

extension Tapback {
    /// What a like acknowledges: the forwarded text that it quotes; nil when it quotes anything else.
    var target: ReplyTarget? {
        guard kind == .like, let quoted else { return nil }
        if let code = Self.forwardedCode(in: quoted) { return .codes([code]) }
        guard quoted.hasPrefix("📦") else { return nil }
        let label = quoted.dropFirst().prefix { $0 != "[" && $0 != ":" && $0 != "\n" }
        let name = String(label.trimmingDots.trimmingSpaces)
        return name.isEmpty ? .unnamed : .customer(name)
    }

    /// The code of a text that was forwarded by us: the first line of such a text has `[K7]:`, and no other text has.
    static func forwardedCode(in normalized: String) -> CodeMention? {
        for (index, character) in zip(normalized.indices, normalized) where character == "[" {
            let code = normalized[index...].dropFirst().prefix { $0 != "]" && $0 != "\n" }
            let after = normalized[code.endIndex...].prefix(2)
            if after == "]:", let mention = CodeMention(exact: String(code)) { return mention }
        }
        return nil
    }
}

extension StringProtocol where SubSequence == Substring {
    /// Without white space at its ends.
    var trimmingSpaces: Substring {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return self[endIndex...] }
        return self[first...last]
    }
}

extension Substring {
    /// Without full stops at its end, the normalised form of an ellipsis.
    fileprivate var trimmingDots: Substring {
        guard let last = lastIndex(where: { $0 != "." }) else { return "" }
        return self[startIndex...last]
    }

    /// What follows the first occurrence of `phrase`.
    fileprivate func range(after phrase: String) -> Substring? {
        indices.first { self[$0...].hasPrefix(phrase) }.map { self[$0...].dropFirst(phrase.count) }
    }
}
