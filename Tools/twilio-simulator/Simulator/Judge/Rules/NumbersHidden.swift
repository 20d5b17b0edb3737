/// Neither side sees the other's telephone number, unless the other side wrote it.
struct NumbersHidden: Rule {
    let name = "numbers-hidden"
    let promise = "no operator's number in what a customer receives, and the reverse"

    func violations(in evidence: Evidence) -> [Violation] {
        let customers = customerDigits(evidence)
        return evidence.sent.compactMap { message in
            guard let business = evidence.businesses.owner(of: message.from) else { return nil }
            let isToOperator = business.operatorPhones.contains(message.to)
            guard isToOperator || business.alertTo.flatMap(e164) != message.to else { return nil }
            let hidden =
                isToOperator ? customers[business.slug] ?? [] : Set(business.operatorPhones.map(Wording.nationalDigits))
            let source = evidence.row(of: message)?.sourceSid.flatMap { evidence.bySID[$0]?.body } ?? ""
            let shown = numbers(in: message.body, among: hidden).subtracting(numbers(in: source, among: hidden))
            guard !shown.isEmpty else { return nil }
            return violation(
                [message.outboundID.map { "outbound=\($0)" }, "sid=\(message.sid)"],
                isToOperator
                    ? "a text to an operator shows a customer's number"
                    : "a text to a customer shows an operator's number")
        }
    }

    /// The national digits of everybody who wrote to a business and does not work for it, by the business.
    private func customerDigits(_ evidence: Evidence) -> [String: Set<String>] {
        var digits: [String: Set<String>] = [:]
        for text in evidence.messages where text.isInbound {
            guard let business = evidence.businesses.owner(of: text.to), !business.operatorPhones.contains(text.from)
            else { continue }
            digits[business.slug, default: []].insert(Wording.nationalDigits(text.from))
        }
        return digits
    }

    /// Every one of the numbers that stands in the text, looked for by the length that they have.
    private func numbers(in text: String, among hidden: Set<String>) -> Set<String> {
        var found: Set<String> = []
        for run in Wording.digitRuns(text) where run.utf8.count >= 7 {
            let digits = Array(run)
            for length in 7...10 where digits.count >= length {
                for start in 0...(digits.count - length) {
                    let piece = String(digits[start..<start + length])
                    if hidden.contains(piece) { found.insert(piece) }
                }
            }
        }
        return found
    }
}
