import RelayModel
import Testing

@Suite("What operators are told")
struct OperatorAnswersTests {
    private func answer(_ text: String, _ relays: [String], _ language: TextLanguage = .english) -> [String?] {
        Situation("", relays).answers(to: text, in: .shipped(language))
    }

    @Test("questions are numbered lists")
    func whichOne() {
        let text = "Which one? Reply with the number.\n1. Bea [M3]\n2. Ann [K7]"
        #expect(answer("ok", ["asked M3 Bea", "asked K7 Ann"]) == [text])
        let spanish = "¿Cuál? Responde con el número.\n1. Bea [M3]\n2. Ann [K7]"
        #expect(answer("ok", ["asked M3 Bea", "asked K7 Ann"], .spanish) == [spanish])
    }

    @Test("what was lost is told before the question")
    func confirm() {
        let text = "Ann [K7] was taken by Sam at 8:03 AM.\nDid you mean Bea [M3]? Reply 1 for yes, 2 for no."
        #expect(answer("ok", ["asked M3 Bea", "Sam K7 Ann lost 3"]) == [text])
    }

    @Test("a bare number after ETA")
    func minutesOrClock() {
        #expect(answer("eta 9", ["asked K7 Ann"]) == ["Reply 1 for 9 minutes, 2 for 9:00 AM."])
    }

    static let explanations: [(text: String, relays: [String], answer: String)] = [
        ("ok k7", ["Sam K7 Ann"], "Ann [K7] was taken by Sam at 8:03 AM."),
        ("ok k7", ["yours K7 Ann"], "You have it already [K7]."),
        ("ok k7", ["closed K7 Ann"], "That one is closed [K7]. Nothing to do."),
        ("no k7", ["waiting K7 Ann"], "Your turn for Ann [K7] was over already."),
        ("ok k7", [], "K7 is not one of your codes. Check the code and reply again."),
        ("ok", [], "You have nothing open right now."),
        ("k7", ["asked K7 Ann"], "Ann [K7]? Reply OK K7, NO K7, or K7 and your message."),
        ("eta", [], "When? Reply for example ETA 30 or ETA 3:15pm."),
        ("off 2", [], "Until when? Reply for example OFF 2h or OFF until 5pm."),
        ("give k7 sam", ["yours K7 Ann"], "There is no single SAM here. Reply with the whole name."),
    ]

    @Test("explanations", arguments: explanations)
    func explanation(text: String, relays: [String], answer: String) {
        #expect(self.answer(text, relays) == [answer])
    }

    @Test("what is done is not answered here")
    func nothing() {
        #expect(answer("list", ["asked K7 Ann"]) == [nil])
        #expect(answer("ok", ["asked K7 Ann"]) == [nil])
    }
}
