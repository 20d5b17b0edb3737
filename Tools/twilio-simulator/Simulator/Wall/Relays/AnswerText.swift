/// What an operator's text seems to mean, as far as it can be told without knowing what the product knows.
enum AnswerText: Equatable {
    /// They take it: the code that they name, or nothing.
    case takes(String?)
    /// They pass.
    case passes(String?)
    /// Words for the customer, which also take it when it is clear whom they are for.
    case words
    /// Something about the operator, or a question about who has what.
    case aside

    /// The word alone, or with one code before or behind it; anything more is words.
    init(_ text: String) {
        let words = text.uppercased().split { !($0.isLetter || $0.isNumber || $0 == "👍") }
        let codes = words.filter(isCode)
        let others = words.filter { !isCode($0) }
        guard others.count == 1, codes.count <= 1 else {
            self = others.first == "OFF" ? .aside : .words
            return
        }
        switch others[0] {
        case "LIST", "WHO", "OFF", "ON": self = .aside
        case "OK", "OKAY", "ACK", "YES", "1", "👍", "OTW", "OMW", "DONE": self = .takes(codes.first.map(String.init))
        case "NO", "PASS", "2": self = .passes(codes.first.map(String.init))
        default: self = .words
        }
    }
}
