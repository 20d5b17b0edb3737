/// Why a customer's text is kept but not passed on; the raw values are the ones in the audit record.
package enum GuardReason: String, Sendable, CaseIterable {
    /// The same words came from the same number too often.
    case identicalBurst = "identical_burst"
    /// A machine answers our automatic texts.
    case autoResponder = "auto_responder"
    /// The number sends too much.
    case senderLimit = "sender_limit"
    /// The tenant gets too much.
    case tenantLimit = "tenant_limit"
}

/// How much is passed on, as the tenant has it configured.
package struct GuardLimits: Sendable, Hashable {
    /// Texts with the same words from one number within ``repeatSeconds``.
    package var repeatLimit: Int
    /// The time in which the same words count as repeated, in seconds.
    package var repeatSeconds: Int
    /// Texts from one number within ten minutes.
    package var senderLimit: Int
    /// Texts to the tenant within one minute.
    package var tenantLimit: Int

    /// Limits, each 1 or more.
    package init(repeatLimit: Int = 5, repeatSeconds: Int = 60, senderLimit: Int = 300, tenantLimit: Int = 6000) {
        self.repeatLimit = repeatLimit
        self.repeatSeconds = repeatSeconds
        self.senderLimit = senderLimit
        self.tenantLimit = tenantLimit
    }
}

/// What came before a customer's text, from the same number unless it says otherwise; the text itself is not counted.
package struct SenderHistory: Sendable, Hashable {
    /// Texts within the last ten minutes.
    package var recent: Int
    /// Those with the same words within ``GuardLimits/repeatSeconds``.
    package var repeated: Int
    /// Those with the same words within a day.
    package var sameToday: Int
    /// Whether we sent the number an automatic text within the last half minute.
    package var followsAutomaticText: Bool
    /// Texts to all numbers of the tenant within the last minute.
    package var tenantRecent: Int

    /// Counts of 0 or more.
    package init(
        recent: Int = 0, repeated: Int = 0, sameToday: Int = 0, followsAutomaticText: Bool = false,
        tenantRecent: Int = 0
    ) {
        self.recent = recent
        self.repeated = repeated
        self.sameToday = sameToday
        self.followsAutomaticText = followsAutomaticText
        self.tenantRecent = tenantRecent
    }
}

/// Breaks loops and floods without ever holding back what may be a person's first text.
package enum TextGuard {
    /// How often a machine may answer before it is taken for one.
    static let patience = 2

    /// Why the text is not to be passed on; nil when it is.
    ///
    /// An answer to an automatic text counts as a machine's when the same words have come twice before within a day. The
    /// limits count only for a number that has texted within the last ten minutes: a first text passes all of them.
    package static func reason(_ history: SenderHistory, _ limits: GuardLimits) -> GuardReason? {
        if history.followsAutomaticText, history.sameToday >= patience { return .autoResponder }
        guard history.recent > 0 else { return nil }
        if history.repeated >= limits.repeatLimit { return .identicalBurst }
        if history.recent >= limits.senderLimit { return .senderLimit }
        if history.tenantRecent >= limits.tenantLimit { return .tenantLimit }
        return nil
    }
}
