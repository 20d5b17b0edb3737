import Synchronization

/// What the load has seen so far: whose texts reached whom, and how long that took.
final class LoadBoard: Sendable {
    /// The beginning of an operator's turn, as their phone shows it.
    struct Asked: Sendable {
        var phone: String
        var number: String
        var code: String
        var window: Duration
        /// The text that it is about.
        var text: Int
        var choice: LoadScript.Choice<LoadScript.OperatorAct>
        /// Draws what the operator does.
        var random: LoadRandom
    }

    /// The figures.
    struct Figures: Sendable {
        var webhook = LatencyHistogram()
        var firstText = LatencyHistogram()
        var backup = LatencyHistogram()
        var sent = 0
        var taken = 0
        /// Attempts that were answered with anything but success, or not at all.
        var refused = 0
        /// Texts that were given up.
        var givenUp = 0
        var answers = 0
        var asked = 0
        var reached = 0
    }

    private struct Turn: Hashable {
        var phone: String
        var number: String
        var code: String
    }

    private struct Running {
        var started: Instant
        var window: Duration
        /// Whether the operator does nothing before the window ends.
        var isSilent: Bool
    }

    private struct State {
        var figures = Figures()
        /// When each text was to be sent; what has reached an operator is in `latest`.
        var intended: [Int: Instant] = [:]
        var turns: [Turn: Running] = [:]
        /// The turn in which each text was seen last.
        var latest: [Int: Turn] = [:]
    }

    /// Marks this run's texts.
    let mark: String
    private let businesses: Businesses
    private let script: LoadScript
    private let seed: UInt64
    private let state = Mutex(State())

    init(mark: String, businesses: Businesses, script: LoadScript, seed: UInt64) {
        (self.mark, self.businesses, self.script, self.seed) = (mark, businesses, script, seed)
    }

    var figures: Figures { state.withLock { $0.figures } }

    /// How many of the texts that were taken have not reached anybody.
    var unreached: Int { state.withLock { $0.figures.taken - $0.figures.reached } }

    /// Changes the figures.
    func count(_ change: (inout Figures) -> Void) { state.withLock { change(&$0.figures) } }

    /// Notes when a text was meant to be sent, before it is.
    func intend(_ text: Int, at moment: Instant) {
        state.withLock { state in
            state.intended[text] = moment
            state.figures.sent += 1
        }
    }

    /// The body of a text, by which it is recognised on every phone it reaches.
    func body(of text: Int) -> String { "#\(mark)-\(text) \(Self.sentences[text % Self.sentences.count])" }

    /// Takes note of a message that Twilio accepted, and says whose turn it begins, if it begins one.
    func saw(_ message: JournalMessage) -> Asked? {
        guard message.isFromProduct, let business = businesses.owner(of: message.from),
            business.operatorPhones.contains(message.to), let code = Wording.code(in: message.body),
            let text = text(in: message.body)
        else { return nil }
        let turn = Turn(phone: message.to, number: message.from, code: code)
        let window = Duration.seconds(business.window(of: message.to))
        return state.withLock { state in
            note(message, text, &state)
            guard state.turns[turn] == nil else { return nil }
            // By the text and the turns before, so that the same seed makes the same people.
            let person = message.to.utf8.reduce(0) { $0 &* 31 &+ UInt64($1) }
            var random = LoadRandom(seed: seed, UInt64(text), person)
            guard let choice = script.operators.pick(using: &random) else { return nil }
            noteBackup(message, text, &state)
            let isSilent = [.never, .late].contains(choice.does)
            state.turns[turn] = Running(started: message.at, window: window, isSilent: isSilent)
            state.latest[text] = turn
            state.figures.asked += 1
            return Asked(
                phone: message.to, number: message.from, code: code, window: window, text: text, choice: choice,
                random: random)
        }
    }

    private func note(_ message: JournalMessage, _ text: Int, _ state: inout State) {
        guard let intended = state.intended.removeValue(forKey: text) else { return }
        state.figures.reached += 1
        state.figures.firstText.record(message.at - intended)
    }

    /// Measures from the end of a silent operator's window to the next operator's text.
    private func noteBackup(_ message: JournalMessage, _ text: Int, _ state: inout State) {
        guard let before = state.latest[text].flatMap({ state.turns[$0] }), before.isSilent else { return }
        let delay = message.at - (before.started + before.window)
        // What comes before the end of the window has another reason; whether it is a good one the judge says.
        if delay >= .zero { state.figures.backup.record(delay) }
    }

    /// The number in this run's mark.
    private func text(in body: String) -> Int? {
        guard let start = body.firstRange(of: "#\(mark)-")?.upperBound else { return nil }
        return Int(body[start...].prefix(while: \.isNumber))
    }

    private static let sentences = [
        "Where is my dumpster?", "The gate code is four two one seven.", "Can you come a little later?",
        "It is full again 🚛",
        "Could somebody call me back, please? There is water everywhere and I do not know what to do.",
        "Merci, à demain", "Is there an ETA?",
    ]
}
