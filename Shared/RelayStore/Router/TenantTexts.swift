import FoundationEssentials
import Postgres
import RelayModel

extension TextCatalogue {
    /// What ``init(_:)`` reads, of the table `tenants` called `t`.
    static let columns = "t.language, t.plain_texts, t.texts"

    /// The tenant's texts. A language that only a later version knows counts as English: nobody waits for words.
    init(_ row: PostgresRow) throws {
        let language = TextLanguage(rawValue: try row.get("language", as: String.self)) ?? .english
        let json = try row.get("texts", as: String.self)
        var own: [String: String] = [:]
        if json != "{}" {
            guard let texts = try? JSONDecoder().decode([String: String].self, from: Data(json.utf8)) else {
                throw StoredValueError(column: "texts")
            }
            own = texts
        }
        self = .shipped(language).with(own, isPlain: try row.get("plain_texts", as: Bool.self))
    }
}
