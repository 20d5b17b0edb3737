/// What a phone does by itself.
package struct PhoneBehaviour: Sendable, Equatable {
    /// The kinds; the raw values are those of the control side.
    package enum Kind: String, Sendable, CaseIterable {
        /// Whoever plays types; the phone does nothing by itself.
        case byHand = "by_hand"
        /// Answers each text that asks with a code, once.
        case answers
        /// Reads and never answers.
        case silent
        /// Switched off, or out of reach: every text is undelivered with 30003.
        case unreachable
        /// Cannot take texts: 30006 after accepting in the US, Canada and the UK, elsewhere refused with 21614.
        case landline
        /// Answers every text, whatever it says, until its cap.
        case autoresponder
        /// Has sent STOP some time ago: every text to it is refused with 21610.
        case optedOut = "opted_out"
    }

    /// What it does.
    package var kind: Kind
    /// How long it takes to answer, 0 to 3,600,000 ms.
    package var afterMilliseconds: Int
    /// What it answers; `{code}` stands for the code of the text that it answers.
    package var text: String
    /// How many answers it gives at most since it was told to, 1 to 1000.
    package var most: Int

    /// A kind with its usual pause, text and cap, and others where they are given.
    ///
    /// - Throws: ``SimulatorError`` naming what is out of range.
    package init(
        _ kind: Kind, afterMilliseconds: Int? = nil, text: String? = nil, most: Int? = nil
    ) throws(SimulatorError) {
        self.kind = kind
        self.afterMilliseconds = afterMilliseconds ?? (kind == .autoresponder ? 1000 : 5000)
        self.text = text ?? (kind == .autoresponder ? "I'm driving. I will answer later." : "OK {code}")
        self.most = most ?? (kind == .autoresponder ? 10 : 100)
        guard (0...3_600_000).contains(self.afterMilliseconds) else {
            throw SimulatorError("\"after_ms\" is not between 0 and 3600000")
        }
        guard (1...1000).contains(self.most) else { throw SimulatorError("\"most\" is not between 1 and 1000") }
        guard !self.text.isEmpty, self.text.utf16.count <= 1600 else {
            throw SimulatorError("\"text\" is empty or longer than 1600 characters")
        }
    }

    /// Whether the phone writes by itself.
    var writes: Bool { kind == .answers || kind == .autoresponder }

    /// What becomes of texts to the phone, where they do not simply arrive.
    ///
    /// Landlines: <https://www.twilio.com/docs/api/errors/30006>, <https://www.twilio.com/docs/api/errors/21614>.
    func fault(of phone: String) -> FaultRule? {
        let id = Self.faultID(phone)
        switch kind {
        case .byHand, .answers, .silent, .autoresponder: return nil
        case .unreachable: return FaultRule(id: id, kind: .undelivered, to: phone, code: 30003)
        case .optedOut: return FaultRule(id: id, kind: .reject, to: phone, code: 21610)
        case .landline:
            let isTried = phone.hasPrefix("+1") || phone.hasPrefix("+44")
            return FaultRule(id: id, kind: isTried ? .failed : .reject, to: phone, code: isTried ? 30006 : 21614)
        }
    }

    /// The name of a phone's rule in the fault book.
    static func faultID(_ phone: String) -> String { "behaviour of \(phone)" }
}
