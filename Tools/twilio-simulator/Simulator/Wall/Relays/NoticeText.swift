/// What a text to an operator that names a code, and asks for nothing, says about who has it.
enum NoticeText: Equatable {
    /// An operator of that name.
    case takenBy(String)
    /// Whoever reads it.
    case yours

    /// Reads the line that has the code; nil when it does not say who has it: a list, a question, an explanation.
    init?(_ line: some StringProtocol, operators: [String]) {
        let line = String(line)
        if let start = line.firstRange(of: "aken by ")?.upperBound {
            let names = operators.filter { line[start...].hasPrefix($0) }
            guard let name = names.max(by: { $0.count < $1.count }) else { return nil }
            self = .takenBy(name)
        } else if Self.own.contains(where: line.hasPrefix) || line.contains(" gave you ") {
            self = .yours
        } else {
            return nil
        }
    }

    private static let own = ["You have it already", "Told ", "Done: "]
}
