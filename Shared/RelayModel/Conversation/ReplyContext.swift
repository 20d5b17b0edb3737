/// What is open for an operator when their text comes.
package struct ReplyContext: Sendable {
    /// The relays they were asked about, each once, the one whose newest turn is the newest first.
    package let relays: [AnswerableRelay]
    /// The question they were asked last and have not answered, and when.
    package let question: (asked: PendingQuestion, at: Moment)?
    /// The other operators of the business.
    package let colleagues: [(id: OperatorID, name: String)]
    /// When the text came, which may be long before it is decided.
    package let now: Moment

    /// How long after a lost turn a text without a code may still be about it.
    package static let lostFor = Duration.seconds(600)
    /// How much earlier than it was written a text can seem to have come: clocks differ, and Twilio's times of texts that
    /// were missed are whole seconds.
    package static let clockTolerance = Duration.seconds(5)

    /// Describes what is open.
    package init(
        relays: [AnswerableRelay], question: (asked: PendingQuestion, at: Moment)? = nil,
        colleagues: [(id: OperatorID, name: String)] = [], now: Moment
    ) {
        self.relays = relays
        self.question = question
        self.colleagues = colleagues
        self.now = now
    }

    /// The question that a number answers now.
    var openQuestion: PendingQuestion? {
        guard let question, isKnown(question.at), now - question.at <= PendingQuestion.lifetime else { return nil }
        return question.asked
    }

    /// Whether whoever wrote the text can have known what we wrote to them at that moment.
    func isKnown(_ moment: Moment) -> Bool { moment - now <= Self.clockTolerance }
}
