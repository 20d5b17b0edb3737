/// The Message resource of a record, with every member of Twilio's OpenAPI document.
func messageResource(_ record: MessageRecord) -> JSONValue {
    // Until then a messaging service has not chosen its sender.
    let isAssigned = record.status != .accepted && record.status != .scheduled
    let path = "/2010-04-01/Accounts/\(record.accountSID)/Messages/\(record.sid)"
    return .object([
        ("account_sid", .string(record.accountSID)),
        ("api_version", .string("2010-04-01")),
        ("body", .string(record.body)),
        ("date_created", .string(record.created.rfc2822)),
        ("date_sent", .optional(record.sent?.rfc2822)),
        ("date_updated", .string(record.updated.rfc2822)),
        ("direction", .string(record.direction.rawValue)),
        ("error_code", .optional(record.errorCode)),
        ("error_message", .optional(record.errorCode.map(deliveryErrorMessage))),
        ("from", isAssigned ? .string(record.from) : .null),
        ("messaging_service_sid", .optional(record.messagingServiceSID)),
        ("num_media", .string(String(record.media.count))),
        ("num_segments", .string(isAssigned ? String(record.segments) : "0")),
        ("price", .null),
        ("price_unit", .string("USD")),
        ("sid", .string(record.sid)),
        ("status", .string(record.status.rawValue)),
        ("subresource_uris", .object([("media", .string("\(path)/Media.json"))])),
        ("to", .string(record.to)),
        ("uri", .string("\(path).json")),
    ])
}

/// One page of a list, newest first, with the addresses of the next and the previous.
struct MessagePage: Sendable {
    var account: String
    var query: FormPairs
    var page: Int
    var pageSize: Int
    var records: [MessageRecord]
    var hasMore: Bool

    var json: JSONValue {
        let start = page * pageSize
        let token = records.last.map { "PA\($0.sid)" }
        return .object([
            ("end", .int(max(start, start + records.count - 1))),
            ("first_page_uri", .string(address(page: 0, token: nil))),
            ("next_page_uri", .optional(hasMore ? address(page: page + 1, token: token) : nil)),
            ("page", .int(page)),
            ("page_size", .int(pageSize)),
            ("previous_page_uri", .optional(page > 0 ? address(page: page - 1, token: nil) : nil)),
            ("start", .int(start)),
            ("uri", .string(address(page: page, token: query["PageToken"]))),
            ("messages", .array(records.map(messageResource))),
        ])
    }

    private func address(page: Int, token: String?) -> String {
        let own = ["PageSize", "Page", "PageToken"]
        var pairs = FormPairs(query.pairs.filter { !own.contains($0.name) }.map { ($0.name, $0.value) })
        pairs.append("PageSize", String(pageSize))
        pairs.append("Page", String(page))
        if let token { pairs.append("PageToken", token) }
        return "/2010-04-01/Accounts/\(account)/Messages.json?\(pairs.encoded)"
    }
}
