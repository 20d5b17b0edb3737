/// A create-message request that passed Twilio's checks.
struct MessageRequest: Sendable {
    var to: String
    /// The sender, also when a messaging service chose it.
    var from: String
    var service: MessagingService?
    var body: String
    var media: [String]
    var isMMS: Bool
    var statusCallback: String?
    var validityPeriod: Int?
    var sendAt: WallTime?

    /// Checks a form in the order Twilio's answers suggest: recipient, sender, content, then the options.
    ///
    /// - Throws: The first ``RestFailure`` found, with the code of Twilio's error dictionary.
    init(
        _ form: FormPairs, account: String, directory: AccountDirectory, senders: SenderBook, shortestSchedule: Duration
    ) throws(RestFailure) {
        let form = MessageForm(form)
        to = try form.recipient()
        service = try form.service(account: account, senders)
        from = try form.sender(to: to, service, account: account, directory)
        guard to != from else { throw RestFailure(21266, "'To' and 'From' number cannot be the same: \(to)") }
        media = try form.media()
        body = try form.body(hasMedia: !media.isEmpty)
        statusCallback = try form.statusCallback() ?? service?.statusCallback
        validityPeriod = try form.validityPeriod() ?? service?.validityPeriod
        sendAt = try form.sendAt(hasService: service != nil, after: shortestSchedule)
        try form.checkOptions(hasService: service != nil)
        isMMS = try form.flag("SendAsMms") || !media.isEmpty
    }
}
