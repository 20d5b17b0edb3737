import Synchronization

/// What each phone does by itself. Safe to use from anywhere; what a phone does not tell otherwise is done by hand.
final class BehaviourBook: Sendable {
    /// An answer that a phone is going to give.
    struct Answer: Sendable {
        var text: String
        var afterMilliseconds: Int
        /// The setting that it comes from; one that was changed meanwhile answers no more.
        var setting: Int
    }

    fileprivate struct Entry {
        var behaviour: PhoneBehaviour
        var setting: Int
        var answered = 0
        /// The codes that were answered, oldest first.
        var codes: [String] = []
    }

    private struct State {
        var entries: [String: Entry] = [:]
        var settings = 0
    }

    /// How many phones may do something by themselves.
    private static let phoneLimit = 1000
    /// How many codes are remembered for each.
    private static let codeLimit = 200

    private let faults: FaultBook
    private let feed: ChangeFeed
    private let state = Mutex(State())

    /// Every phone by hand; what does not arrive at a phone is a rule in `faults`, and `feed` is told of changes.
    init(faults: FaultBook, feed: ChangeFeed) { (self.faults, self.feed) = (faults, feed) }

    /// Sets what a phone does and starts its count of answers anew; answers under way are dropped.
    ///
    /// - Throws: ``SimulatorError`` when too many phones do something already.
    func set(_ behaviour: PhoneBehaviour, of phone: String) throws(SimulatorError) {
        let hasRoom = state.withLock { state -> Bool in
            guard behaviour.kind != .byHand else {
                state.entries[phone] = nil
                return true
            }
            guard state.entries[phone] != nil || state.entries.count < Self.phoneLimit else { return false }
            state.settings += 1
            state.entries[phone] = Entry(behaviour: behaviour, setting: state.settings)
            return true
        }
        guard hasRoom else { throw SimulatorError("\(Self.phoneLimit) phones do something by themselves already") }
        if let fault = behaviour.fault(of: phone) {
            faults.add(fault)
        } else {
            _ = faults.remove(PhoneBehaviour.faultID(phone))
        }
        feed.add(.behaviour(phone))
    }

    /// Whether any phone writes by itself.
    var isWriting: Bool { state.withLock { state in state.entries.values.contains { $0.behaviour.writes } } }

    /// The answer to a text that arrived at a phone, if the phone gives one; it counts as given.
    func answer(to body: String, at phone: String) -> Answer? {
        let answer = state.withLock { state -> Answer? in
            guard var entry = state.entries[phone], entry.behaviour.writes, entry.answered < entry.behaviour.most
            else { return nil }
            let code = bracketedCode(body)?.code
            guard entry.admits(code) else { return nil }
            entry.note(code, limit: Self.codeLimit)
            state.entries[phone] = entry
            return Answer(
                text: entry.behaviour.text.replacing("{code}", with: code ?? ""),
                afterMilliseconds: entry.behaviour.afterMilliseconds, setting: entry.setting)
        }
        if answer != nil { feed.add(.behaviour(phone)) }
        return answer
    }

    /// Whether a phone still does what it did when an answer was made.
    func isCurrent(_ answer: Answer, of phone: String) -> Bool {
        state.withLock { $0.entries[phone]?.setting == answer.setting }
    }

    /// The phones that do something by themselves, in the order of their numbers.
    var phones: [String] { state.withLock { $0.entries.keys.sorted() } }

    /// What a phone does, and how often it has answered.
    func json(of phone: String) -> JSONValue {
        guard let entry = state.withLock({ $0.entries[phone] }) else { return kindAlone(.byHand) }
        // The rule may have been removed by who looks after the faults.
        let isInForce = entry.behaviour.fault(of: phone) == nil || faults.holds(PhoneBehaviour.faultID(phone))
        guard isInForce else { return kindAlone(.byHand) }
        guard entry.behaviour.writes else { return kindAlone(entry.behaviour.kind) }
        return .object([
            ("kind", .string(entry.behaviour.kind.rawValue)), ("after_ms", .int(entry.behaviour.afterMilliseconds)),
            ("text", .string(entry.behaviour.text)), ("most", .int(entry.behaviour.most)),
            ("answered", .int(entry.answered)),
        ])
    }

    private func kindAlone(_ kind: PhoneBehaviour.Kind) -> JSONValue { .object([("kind", .string(kind.rawValue))]) }
}

extension BehaviourBook.Entry {
    /// Whether a text with this code is answered: a code once, and by an autoresponder everything.
    fileprivate func admits(_ code: String?) -> Bool {
        guard behaviour.kind == .answers else { return true }
        guard let code else { return !behaviour.text.contains("{code}") }
        return !codes.contains(code)
    }

    fileprivate mutating func note(_ code: String?, limit: Int) {
        answered += 1
        guard let code, !codes.contains(code) else { return }
        codes.append(code)
        if codes.count > limit { codes.removeFirst() }
    }
}

extension FaultBook {
    /// Whether there is a rule of this name.
    fileprivate func holds(_ id: String) -> Bool { all.contains { $0.id == id } }
}
