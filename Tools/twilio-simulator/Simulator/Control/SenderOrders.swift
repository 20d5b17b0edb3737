/// `PUT /numbers/{e164}`: what is left out stays as it is.
struct NumberOrder: ControlOrder {
    var webhookURL: String?
    var fallbackURL: String?
    var segmentsPerSecond: Double?

    enum CodingKeys: String, CodingKey {
        case webhookURL = "webhook_url"
        case fallbackURL = "fallback_url"
        case segmentsPerSecond = "segments_per_second"
    }

    init(form: FormPairs) {
        (webhookURL, fallbackURL) = (form["webhook_url"], form["fallback_url"])
        segmentsPerSecond = form["segments_per_second"].flatMap { Double($0) }
    }

    /// The settings after the change; an empty `fallback_url` takes it away.
    func settings(
        changing settings: SenderBook.NumberSettings
    ) throws(SimulatorError) -> SenderBook.NumberSettings {
        var settings = settings
        settings.webhook = try changedAddresses(settings.webhook, webhookURL, fallbackURL) ?? settings.webhook
        if let rate = segmentsPerSecond {
            guard (0...10_000).contains(rate) else {
                throw SimulatorError("\"segments_per_second\" must be 0, for no limit, to 10000")
            }
            settings.segmentsPerSecond = rate
        }
        return settings
    }
}

/// `PUT /services/{sid}`: the whole messaging service.
struct ServiceOrder: ControlOrder {
    /// The words of Advanced Opt-Out; Twilio's defaults for what is left out.
    struct Words: Decodable {
        var stop: [String]?
        var start: [String]?
        var help: [String]?
        var stopReply: String?
        var startReply: String?
        var helpReply: String?

        enum CodingKeys: String, CodingKey {
            case stop, start, help
            case stopReply = "stop_reply"
            case startReply = "start_reply"
            case helpReply = "help_reply"
        }
    }

    var numbers: [String]?
    var webhookURL: String?
    var fallbackURL: String?
    var statusCallback: String?
    var validityPeriod: Int?
    var advancedOptOut: Words?

    enum CodingKeys: String, CodingKey {
        case numbers
        case webhookURL = "webhook_url"
        case fallbackURL = "fallback_url"
        case statusCallback = "status_callback"
        case validityPeriod = "validity_period"
        case advancedOptOut = "advanced_opt_out"
    }

    init(form: FormPairs) {
        numbers = form.values("numbers").filter { !$0.isEmpty }
        (webhookURL, fallbackURL) = (form["webhook_url"], form["fallback_url"])
        statusCallback = form["status_callback"]
        validityPeriod = form["validity_period"].flatMap { Int($0) }
    }

    /// The service; all its numbers belong to one account, whose service it is.
    func service(_ sid: String, _ directory: AccountDirectory) throws(SimulatorError) -> MessagingService {
        guard isSID(sid, "MG") else { throw SimulatorError("the service is not MG and 32 hexadecimal digits") }
        let owned = (numbers ?? []).compactMap { e164($0).flatMap { directory.numbers[$0] } }
        guard let account = owned.first?.accountSID, owned.count == numbers?.count,
            owned.allSatisfy({ $0.accountSID == account })
        else { throw SimulatorError("\"numbers\" must be numbers of one account, at least one") }
        guard statusCallback.map(isWebAddress) ?? true, (1...36_000).contains(validityPeriod ?? 1) else {
            throw SimulatorError("\"status_callback\" must be an address and \"validity_period\" 1 to 36000")
        }
        return MessagingService(
            sid: sid, accountSID: account, numbers: owned.map(\.number),
            inbound: try changedAddresses(nil, webhookURL, fallbackURL), statusCallback: statusCallback,
            validityPeriod: validityPeriod, advancedOptOut: advancedOptOut.map(OptOutWords.init))
    }
}

extension OptOutWords {
    fileprivate init(_ words: ServiceOrder.Words) {
        self.init()
        stop = words.stop?.map { $0.uppercased() } ?? stop
        start = words.start?.map { $0.uppercased() } ?? start
        help = words.help?.map { $0.uppercased() } ?? help
        stopReply = words.stopReply ?? stopReply
        startReply = words.startReply ?? startReply
        helpReply = words.helpReply ?? helpReply
    }
}

/// Addresses with what is given replaced; `nil` when there is no webhook.
private func changedAddresses(
    _ old: WebhookAddresses?, _ url: String?, _ fallback: String?
) throws(SimulatorError) -> WebhookAddresses? {
    for address in [url, fallback].compactMap({ $0 }) where !address.isEmpty && !isWebAddress(address) {
        throw SimulatorError("\"webhook_url\" and \"fallback_url\" must be http or https addresses")
    }
    guard let url = url.flatMap({ $0.isEmpty ? nil : $0 }) ?? old?.url else { return nil }
    return WebhookAddresses(url: url, fallbackURL: fallback.map { $0.isEmpty ? nil : $0 } ?? old?.fallbackURL)
}
