extension MessageForm {
    /// The longest time ahead that a message can be scheduled for: 35 days (Twilio's page on message scheduling).
    private static let longestSchedule = Duration.seconds(35 * 86_400)

    /// When the message is to be sent, if that is asked for.
    func sendAt(hasService: Bool, after shortest: Duration) throws(RestFailure) -> WallTime? {
        guard let type = value("ScheduleType") else {
            guard value("SendAt") == nil else { throw .invalid("ScheduleType") }
            return nil
        }
        guard type == "fixed" else { throw .invalid("ScheduleType") }
        guard hasService else { throw RestFailure(35118, "MessagingServiceSid is required to schedule a message") }
        guard let text = value("SendAt") else { throw RestFailure(35111, "SendAt timestamp is missing") }
        guard let time = WallTime(parsing: text[...]) else {
            throw RestFailure(35114, "Scheduling does not support this timestamp")
        }
        let ahead = Duration.milliseconds(time.milliseconds - WallTime.now().milliseconds)
        guard (shortest...Self.longestSchedule).contains(ahead) else {
            throw RestFailure(35114, "Scheduling does not support this timestamp")
        }
        return time
    }

    /// Checks what has no effect in the simulated world, but a type, a range or a requirement.
    func checkOptions(hasService: Bool) throws(RestFailure) {
        for name in ["ProvideFeedback", "ForceDelivery", "SmartEncoded", "SendAsMms"] { _ = try flag(name) }
        try check("ContentRetention", isOneOf: "retain", "discard")
        try check("AddressRetention", isOneOf: "retain", "obfuscate")
        try check("TrafficType", isOneOf: "free")
        try check("RiskCheck", isOneOf: "enable", "disable")
        if let attempt = value("Attempt"), Int(attempt).map({ $0 < 1 }) ?? true { throw .invalid("Attempt") }
        if let price = value("MaxPrice"), Double(price) == nil { throw .invalid("MaxPrice") }
        if let application = value("ApplicationSid"), !isSID(application, "AP") { throw .invalid("ApplicationSid") }
        let shortens = try flag("ShortenUrls")
        guard hasService || !shortens else { throw .invalid("ShortenUrls") }
        if let number = value("FallbackFrom"), !hasService || e164(number) == nil { throw .invalid("FallbackFrom") }
    }

    private func check(_ name: String, isOneOf values: String...) throws(RestFailure) {
        if let value = value(name), !values.contains(value) { throw .invalid(name) }
    }
}

extension RestFailure {
    /// A parameter whose value does not do, and that has no code of its own.
    static func invalid(_ name: String) -> RestFailure { RestFailure(20001, "Invalid \(name)") }
}
