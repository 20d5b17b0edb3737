/// Lists the messages of an account, newest first, in pages.
struct MessageList: Sendable {
    let journal: Journal
    let account: String

    /// The page that a query asks for.
    func page(_ query: FormPairs) throws(RestFailure) -> MessagePage {
        let size = min(try number(query, "PageSize") ?? 50, 1000)
        let page = try number(query, "Page") ?? 0
        guard size > 0 else { throw .invalid("PageSize") }
        guard case .success(let filter) = MessageFilter.reading(query) else { throw .invalid("DateSent") }
        let token = try pageToken(query["PageToken"])
        // One more than asked for tells whether there is another page.
        let skip = token == nil ? page.multipliedReportingOverflow(by: size).partialValue : 0
        let found = journal.page(account: account, filter: filter, before: token, skip: max(skip, 0), limit: size + 1)
        return MessagePage(
            account: account, query: query, page: page, pageSize: size, records: Array(found.prefix(size)),
            hasMore: found.count > size)
    }

    /// The place in the journal of the last message of the page before.
    private func pageToken(_ text: String?) throws(RestFailure) -> Int? {
        guard let text, !text.isEmpty else { return nil }
        guard text.hasPrefix("PA"), let place = journal.place(of: String(text.dropFirst(2))) else {
            throw RestFailure(20006, "Invalid PageToken")
        }
        return place
    }

    private func number(_ query: FormPairs, _ name: String) throws(RestFailure) -> Int? {
        guard let text = query[name], !text.isEmpty else { return nil }
        guard let number = Int(text), number >= 0 else { throw .invalid(name) }
        return number
    }
}
