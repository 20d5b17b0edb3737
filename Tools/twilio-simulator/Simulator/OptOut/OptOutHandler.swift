/// Handles the words with which people opt out, opt in and ask for help, before the webhook is requested.
struct OptOutHandler: Sendable {
    /// What an inbound text did.
    struct Reaction: Sendable {
        /// The webhook's `OptOutType`; `nil` without Advanced Opt-Out, which alone tells it.
        var optOutType: String?
        /// What is sent back at once, if anything.
        var reply: String?
    }

    let book: OptOutBook
    let senders: SenderBook
    let journal: Journal

    /// Notes what a text wishes, and says what it leads to.
    ///
    /// A word that opts in is answered only when it changes something: many a "yes" is just an answer.
    func react(to text: InboundText) -> Reaction {
        let service = senders.service(ofNumber: text.to)
        let words = service?.advancedOptOut ?? OptOutWords()
        guard let request = words.request(in: text.body) else { return Reaction() }
        let changes = request != .help && note(request, text)
        let type = service?.advancedOptOut == nil ? nil : request.rawValue
        guard changes || request != .start else { return Reaction(optOutType: type) }
        let reply = words.reply(to: request)
        return Reaction(optOutType: type, reply: reply.isEmpty ? nil : reply)
    }

    private func note(_ request: OptOutWords.Request, _ text: InboundText) -> Bool {
        let entry = OptOutBook.Entry(scope: senders.optOutScope(of: text.to), phone: text.from)
        guard book.set(entry, isOptedOut: request == .stop) else { return false }
        journal.note(
            .optOut(
                JournalEvent.OptOutChange(
                    scope: entry.scope, phone: entry.phone, isOptedOut: request == .stop, sid: text.sid)))
        return true
    }
}
