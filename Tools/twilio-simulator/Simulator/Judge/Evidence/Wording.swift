/// What people write to each other, as far as the judge must understand it.
enum Wording {
    /// An operator's answer with the code of what it answers.
    enum Answer: Equatable {
        case taken(code: String)
        case passed(code: String)
    }

    /// Reads `OK K7` and the like; `nil` for everything else, an answer without a code included.
    static func answer(_ text: String) -> Answer? {
        let words = words(text)
        guard words.count == 2, isCode(words[1]) else { return nil }
        switch words[0] {
        case "OK", "ACK", "YES", "1", "👍": return .taken(code: words[1])
        case "NO", "PASS", "2": return .passed(code: words[1])
        default: return nil
        }
    }

    /// Whether the whole text is a word by which carriers stop texts to the sender.
    static func stops(_ text: String) -> Bool {
        let words = words(text)
        return words.count == 1
            && ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"].contains(words[0])
    }

    /// Whether the whole text is a word by which carriers allow texts to the sender again.
    static func starts(_ text: String) -> Bool {
        let words = words(text)
        return words.count == 1 && ["START", "UNSTOP", "YES"].contains(words[0])
    }

    /// The code in brackets of a text to an operator.
    static func code(in text: String) -> String? {
        text.firstMatch(of: #/\[([A-Z0-9]{2,4})\]/#).map { String($0.1) }
    }

    /// A number's digits without its country code, as far as every way of writing it has them: the last ten, or all but the
    /// first when it is shorter.
    static func nationalDigits(_ number: String) -> String {
        let digits = number.filter(\.isNumber)
        return String(digits.suffix(max(min(10, digits.count - 1), 7)))
    }

    /// Every run of digits in a text, whatever spaces, dots, dashes and brackets stand between them.
    static func digitRuns(_ text: String) -> [String] {
        var runs = [""]
        for character in text.unicodeScalars {
            if let value = character.properties.numericType == .decimal ? character.properties.numericValue : nil {
                runs[runs.count - 1] += String(Int(value))
            } else if !" .-()/\u{A0}+".unicodeScalars.contains(character), runs.last != "" {
                runs.append("")
            }
        }
        return runs.filter { !$0.isEmpty }
    }

    private static func words(_ text: String) -> [String] {
        text.uppercased().split { !($0.isLetter || $0.isNumber || $0 == "👍") }.map(String.init)
    }

    private static func isCode(_ word: String) -> Bool {
        (2...4).contains(word.count) && word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
    }
}
