import RelayModel
import SeededRandom
import Testing

@Suite("What operators' texts come to")
struct ReplyResolverTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let situation: Int
        let text: String
        let outcome: String
        var testDescription: String { "\(ConversationExamples.all[situation].situation.title): \(text)" }
    }

    private static let cases = ConversationExamples.all.indices.flatMap { index in
        ConversationExamples.all[index].rows.map { Case(situation: index, text: $0.text, outcome: $0.outcome) }
    }

    @Test("the table of situations", arguments: cases)
    func example(example: Case) {
        #expect(ConversationExamples.all[example.situation].situation.outcome(of: example.text) == example.outcome)
    }

    @Test("a question keeps nine options, and is stored as text")
    func question() throws {
        let options = (1...12).map { RelayID(rawValue: RowID(high: 0, low: $0)) }
        let question = PendingQuestion(kind: .whichRelay, text: "ok", options: options)
        #expect(question.options == Array(options.prefix(9)))
        #expect(PendingQuestion.Kind.allCases.map(\.rawValue) == ["which_relay", "confirm", "minutes_or_clock"])
    }

    @Test("a question knows its answers")
    func answers() {
        let asked = Situation("", ["asked K7 Ann", "asked M3 Bea"], question: (.whichRelay, "ok", ["M3", "K7"]))
        let resolver = ReplyResolver(asked.context)
        for text in ["1", "2.", "option 2", "7"] { #expect(resolver.isAnswer(ReplyParser.parse(text)), "\(text)") }
        for text in ["ok", "ok k7", "12", "hello"] { #expect(!resolver.isAnswer(ReplyParser.parse(text)), "\(text)") }
    }

    /// Whatever is open and whatever is written: nothing is done to a relay that is not this operator's to act upon.
    @Test("nothing is done to what others have", arguments: 0..<40)
    func property(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let texts = ReplyExamples.sections.flatMap(\.rows).map(\.text)
        for _ in 0..<100 {
            let relays = ["K7", "M3", "P4", "K5", "B2"].compactMap { code -> String? in
                let standing =
                    ["asked", "waiting", "yours", "Sam", "closed"].randomElement(using: &generator) ?? "asked"
                let customer = ["Ann", "Bea"].randomElement(using: &generator) ?? "Ann"
                let lost = Int.random(in: 0...20, using: &generator)
                return Bool.random(using: &generator) ? "\(standing) \(code) \(customer) lost \(lost)" : nil
            }
            let situation = Situation("random", relays)
            let text = texts.randomElement(using: &generator) ?? ""
            for decision in ReplyResolver(situation.context).decide(ReplyParser.parse(text)) {
                #expect(situation.allows(decision), "seed \(seed): \(relays) \(text) \(decision)")
            }
        }
    }
}

extension Situation {
    fileprivate func allows(_ decision: ReplyDecision) -> Bool {
        switch decision {
        case .perform(.pass, let relay): standing(relay) == .asked
        case .perform(_, let relay), .message(_, let relay), .give(let relay, _):
            [.asked, .waiting, .yours].contains(standing(relay))
        case .ask(let question), .confirm(let question, _, _): !question.options.isEmpty && question.options.count <= 9
        default: true
        }
    }

    private func standing(_ id: RelayID) -> AnswerableRelay.Standing? { relays.first { $0.relay == id }?.standing }
}
