/// Reads from the texts at one number, as the phones show them, what operators are asked and how it stands.
///
/// The product is a stranger here: nothing is known but its texts and the tenants file, so this is an inference. It keeps to
/// what it saw last: a later text to another operator, or one that says it is taken, corrects what was inferred before.
struct RelayReader {
    private struct AskKey: Hashable {
        var phone: String
        var code: String
    }

    private let business: Business
    private let line: Business.Line
    private(set) var relays: [RelayTrace] = []
    /// Where each code that a phone was sent belongs.
    private var asked: [AskKey: (relay: Int, turn: Int)] = [:]
    /// The customers' last texts, newest last.
    private var customerTexts: [(phone: String, body: String)] = []

    /// Reads the texts, oldest first.
    static func relays(_ texts: [MessageRecord], business: Business, line: Business.Line) -> [RelayTrace] {
        var reader = RelayReader(business: business, line: line)
        for text in texts { reader.read(text) }
        return reader.relays
    }

    private init(business: Business, line: Business.Line) { (self.business, self.line) = (business, line) }

    private mutating func read(_ text: MessageRecord) {
        switch text.direction {
        case .outbound where business.operators[text.to] != nil: readToOperator(text)
        case .outbound, .reply: break
        case .inbound where business.operators[text.from] != nil: readFromOperator(text)
        case .inbound: noteCustomer(text)
        }
    }

    private mutating func noteCustomer(_ text: MessageRecord) {
        customerTexts.append((text.from, trimmed(text.body)))
        if customerTexts.count > 50 { customerTexts.removeFirst() }
    }

    // MARK: - To an operator

    private mutating func readToOperator(_ text: MessageRecord) {
        guard let mark = bracketedCode(text.body) else { return }
        let key = AskKey(phone: text.to, code: mark.code)
        guard let place = asked[key] else {
            // A notice whose question was not seen says nothing about anything that is shown.
            if let ask = AskText(text.body) { begin(ask, text, key) }
            return
        }
        // A further text of the customer does not change the turn; a text that only names the code tells that it is over.
        guard AskText(text.body) == nil,
            let notice = NoticeText(
                text.body.line(around: mark.start), operators: Array(business.operators.values))
        else { return }
        close(place, by: notice, own: text.to, at: text.created)
    }

    private mutating func begin(_ ask: AskText, _ text: MessageRecord, _ key: AskKey) {
        let window = line.hops.first { $0.phone == text.to }?.windowSeconds ?? line.usualWindowSeconds
        let isLost = text.status == .failed || text.status == .undelivered
        let turn = RelayTrace.Turn(
            phone: text.to, code: ask.code, sid: text.sid, askedAt: text.created, windowSeconds: window,
            state: isLost ? .undelivered : .asked)
        if let relay = relay(continuedBy: ask, text) {
            for index in relays[relay].turns.indices where relays[relay].turns[index].state == .asked {
                relays[relay].turns[index].state = .over
            }
            relays[relay].turns.append(turn)
            asked[key] = (relay, relays[relay].turns.count - 1)
        } else {
            asked[key] = (relays.count, 0)
            relays.append(open(ask, turn))
        }
    }

    private func open(_ ask: AskText, _ turn: RelayTrace.Turn) -> RelayTrace {
        let source = customerTexts.last { !$0.body.isEmpty && ask.body.hasPrefix($0.body) }
        return RelayTrace(
            customer: ask.customer, customerPhone: source?.phone, text: source?.body ?? ask.question, key: ask.key,
            turns: [turn])
    }

    /// The relay that goes on with this text, if one does: it asks the same thing of somebody else.
    private func relay(continuedBy ask: AskText, _ text: MessageRecord) -> Int? {
        guard let index = relays.lastIndex(where: { $0.key == ask.key }), let last = relays[index].turns.last,
            last.phone != text.to || line.hops.count == 1,
            relays[index].turns.count(where: { $0.phone == text.to }) < line.cycles
        else { return nil }
        if case .taken(_, _, let at) = relays[index].outcome {
            // Only when the two crossed; a customer may well write the same again later.
            return text.created.milliseconds - at.milliseconds < 5000 ? index : nil
        }
        return text.created.milliseconds - last.endsAt.milliseconds < 60_000 ? index : nil
    }

    /// The product says that it is taken: by the name it gives, or by the reader of the text.
    private mutating func close(_ place: (relay: Int, turn: Int), by notice: NoticeText, own: String, at: WallTime) {
        let name: String? = if case .takenBy(let name) = notice { name } else { nil }
        if relays[place.relay].outcome == nil {
            let phone = name.flatMap { name in business.operators.first { $0.value == name }?.key }
            relays[place.relay].outcome = .taken(phone: name == nil ? own : phone, name: name, at: at)
            mark(phone ?? (name == nil ? own : ""), asTakerOf: place.relay)
        }
        let state = relays[place.relay].turns[place.turn].state
        if state == .asked || state == .over { relays[place.relay].turns[place.turn].state = .released }
    }

    // MARK: - From an operator

    private mutating func readFromOperator(_ text: MessageRecord) {
        // A text that the product did not take cannot have changed anything.
        guard text.webhooks.contains(where: { (200..<300).contains($0.httpStatus ?? 0) }) else { return }
        switch AnswerText(text.body) {
        case .takes(let code):
            guard let place = place(code, text) else { return }
            take(place, by: text.from, at: text.created)
        case .passes(let code):
            guard let place = place(code, text), relays[place.relay].outcome == nil else { return }
            relays[place.relay].turns[place.turn].state = .passed
        case .words:
            guard let place = place(nil, text) else { return }
            take(place, by: text.from, at: text.created)
        case .aside: break
        }
    }

    private mutating func take(_ place: (relay: Int, turn: Int), by phone: String, at: WallTime) {
        guard relays[place.relay].outcome == nil else { return }
        relays[place.relay].outcome = .taken(phone: phone, name: business.operators[phone], at: at)
        mark(phone, asTakerOf: place.relay)
    }

    private mutating func mark(_ phone: String, asTakerOf relay: Int) {
        let own = relays[relay].turns.lastIndex { $0.phone == phone }
        for index in relays[relay].turns.indices {
            if index == own {
                relays[relay].turns[index].state = .took
            } else if relays[relay].turns[index].state == .asked {
                relays[relay].turns[index].state = .released
            }
        }
    }

    /// What an answer is about: by its code, else the only open thing that the operator was asked.
    private func place(_ code: String?, _ text: MessageRecord) -> (relay: Int, turn: Int)? {
        if let code { return asked[AskKey(phone: text.from, code: code)] }
        let open = relays.indices.filter { index in
            relays[index].outcome == nil && relays[index].turns.contains { $0.phone == text.from }
        }
        let running = open.filter { relays[$0].mayRun(at: text.created) }
        guard let only = running.count == 1 ? running.first : (open.count == 1 ? open.first : nil),
            let turn = relays[only].turns.lastIndex(where: { $0.phone == text.from })
        else { return nil }
        return (only, turn)
    }
}

/// A text without the white space around it, as the product forwards it.
private func trimmed(_ text: String) -> String {
    guard let first = text.firstIndex(where: { !$0.isWhitespace }),
        let last = text.lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    return String(text[first...last])
}

extension String {
    /// The line that has the place.
    fileprivate func line(around place: String.Index) -> Substring {
        let start = self[..<place].lastIndex(where: \.isNewline).map { index(after: $0) } ?? startIndex
        return self[start...].prefix { !$0.isNewline }
    }
}
