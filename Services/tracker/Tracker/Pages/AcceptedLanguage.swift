import HTTPTypes
import Hummingbird
import RelayModel

extension TextLanguage {
    /// The language that somebody likes best of those that there are (RFC 9110 §12.5.4); English for any other.
    init(acceptedBy request: Request) {
        let ranges = (request.headers[.acceptLanguage] ?? "").lowercased().split(separator: ",").map(AcceptedRange.init)
        let liked = ranges.compactMap { range in
            TextLanguage(rawValue: String(range.language)).map { (language: $0, quality: range.quality) }
        }
        // The first of those that are liked the same.
        self = liked.filter { $0.quality > 0 }.max { $0.quality < $1.quality }?.language ?? .english
    }
}

/// One part of `Accept-Language`, such as `es-MX;q=0.8`.
private struct AcceptedRange {
    /// The primary tag.
    let language: Substring
    let quality: Double

    init(_ text: Substring) {
        let parts = String(text).filter { !$0.isWhitespace }.split(separator: ";")
        language = parts.first?.split(separator: "-").first ?? ""
        quality = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
    }
}
