/// Finds the codes and the command in the words of a text.
struct CommandReader {
    private let words: [String]
    private let asks: Bool

    init(_ words: [String], asks: Bool) {
        self.words = words
        self.asks = asks
    }

    /// What the words say; nil when they are a message.
    func read() -> ReplyMeaning? {
        if words.isEmpty || words.count > 24 { return nil }
        if let number = number() { return number }
        let (rest, codes) = Self.takeCodes(words)
        if let phrase = self.phrase(rest, hasCode: !codes.isEmpty) { return Self.meaning(phrase, codes) }
        if codes.count > 1, let commands = clauses() { return commands }
        if let corrected = corrected(codes) { return corrected }
        return codes.isEmpty ? nil : unclear(rest, codes)
    }

    /// `1`, `ok 1`, `option 2`.
    private func number() -> ReplyMeaning? {
        guard words.count <= 2, let last = words.last, last.utf8.count == 1, let number = Int(last), number > 0 else {
            return nil
        }
        if words.count == 1 { return .number(number, isWithWords: false) }
        let isChoice = ReplyVocabulary.choice.contains(words[0])
        guard isChoice || ["OK", "OKAY", "YES"].contains(words[0]) else { return nil }
        return .number(number, isWithWords: true)
    }

    private func phrase(_ rest: [String], hasCode: Bool) -> PhraseReader.Phrase? {
        rest.isEmpty ? nil : PhraseReader(words: rest, hasCode: hasCode, asks: asks).read()
    }

    private static func meaning(_ phrase: PhraseReader.Phrase, _ codes: [CodeMention]) -> ReplyMeaning {
        switch phrase {
        case .incomplete(let what): .incomplete(what)
        case .verb(let verb, let isForAll):
            .commands([ReplyCommand(verb: verb, target: isForAll ? .all : codes.isEmpty ? .unnamed : .codes(codes))])
        }
    }

    /// The words without codes and what leads to them, and the codes, each once.
    private static func takeCodes(_ words: [String]) -> (rest: [String], codes: [CodeMention]) {
        var rest: [String] = []
        var codes: [CodeMention] = []
        for word in words {
            guard let code = CodeMention(exact: word) else {
                rest.append(word)
                continue
            }
            if let last = rest.last, rest.count > 1 || !codes.isEmpty, ReplyVocabulary.beforeCode.contains(last) {
                rest.removeLast()
            }
            if !codes.contains(code) { codes.append(code) }
        }
        return (rest, codes)
    }

    /// `OK K7 NO M3`: each command with its own codes, all of them before their codes or all behind.
    private func clauses() -> ReplyMeaning? {
        let runs = Self.runs(words)
        guard runs.count > 2, runs.count.isMultiple(of: 2) else { return nil }
        var commands: [ReplyCommand] = []
        for start in stride(from: 0, to: runs.count, by: 2) {
            let (rest, codes) = Self.takeCodes(runs[start] + runs[start + 1])
            guard let phrase = self.phrase(rest, hasCode: true),
                case .commands(let command) = Self.meaning(phrase, codes)
            else { return nil }
            commands += command
        }
        let named = commands.flatMap(\.mentions)
        return Set(named).count == named.count ? .commands(commands) : nil
    }

    /// The words in runs that are all codes or all none.
    private static func runs(_ words: [String]) -> [[String]] {
        var runs: [[String]] = []
        for word in words where word != "AND" {
            let isCode = CodeMention(exact: word) != nil
            if let last = runs.last?.last, (CodeMention(exact: last) != nil) == isCode {
                runs[runs.count - 1].append(word)
            } else {
                runs.append([word])
            }
        }
        return runs
    }

    /// Takes one word for a code with a wrong character, if that makes all of it a command, and only one word does.
    private func corrected(_ codes: [CodeMention]) -> ReplyMeaning? {
        var found: [ReplyMeaning] = []
        for index in words.indices {
            guard let mention = CodeMention(lookAlike: words[index]) else { continue }
            var others = words
            others.remove(at: index)
            let (rest, exact) = Self.takeCodes(others)
            guard let phrase = self.phrase(rest, hasCode: true), case .verb(let verb, false) = phrase, verb.isAboutRelay
            else { continue }
            found.append(Self.meaning(phrase, exact + [mention]))
        }
        return found.count == 1 ? found[0] : nil
    }

    private func unclear(_ rest: [String], _ codes: [CodeMention]) -> ReplyMeaning? {
        let known = ReplyVocabulary.acknowledge.union(ReplyVocabulary.pass).union(["DONE", "LIST", "OFF", "ON"])
        guard rest.allSatisfy({ known.contains($0) || CarrierWord(onlyWord: [$0]) != nil }) else { return nil }
        return .unclear(codes.flatMap(\.candidates))
    }
}

extension ReplyCommand {
    /// The codes it names.
    package var mentions: [CodeMention] {
        if case .codes(let mentions) = target { mentions } else { [] }
    }
}
