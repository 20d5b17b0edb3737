/// A text that the system writes; the raw values are the names in tenants' templates.
package enum TextKey: String, Sendable, CaseIterable, Codable {
    // To the operator who is asked.
    case forward
    case forwardPlain = "forward_plain"
    case takeLink = "take_link"
    case taken
    // Answers to operators.
    case alreadyTaken = "already_taken"
    case alreadyTakenAt = "already_taken_at"
    case alreadyYours = "already_yours"
    case closed
    case turnOver = "turn_over"
    case unknownCode = "unknown_code"
    case nothingOpen = "nothing_open"
    case unclear
    case etaIncomplete = "eta_incomplete"
    case offIncomplete = "off_incomplete"
    case unknownColleague = "unknown_colleague"
    case leftAlone = "left_alone"
    case optedOut = "opted_out"
    // Questions to operators.
    case whichOne = "which_one"
    case whichOneOption = "which_one_option"
    case confirm
    case minutesOrClock = "minutes_or_clock"
    // What operators did.
    case etaTold = "eta_told"
    case onTheWayTold = "on_the_way_told"
    case doneTold = "done_told"
    case off
    case offUntilDay = "off_until_day"
    case offUntilOn = "off_until_on"
    case on
    case given
    case givenToYou = "given_to_you"
    case undelivered
    // Lists.
    case listHeading = "list_heading"
    case listAsked = "list_asked"
    case listYours = "list_yours"
    case whoHas = "who_has"
    case whoNobody = "who_nobody"
    // To customers.
    case customerFirst = "customer_first"
    case customerFirstNoLink = "customer_first_no_link"
    case customerOnTheWay = "customer_on_the_way"
    case customerArrival = "customer_arrival"
    case customerDone = "customer_done"
    case customerExhausted = "customer_exhausted"
    // Parts of other texts.
    case arrivalMinutes = "arrival_minutes"
    case arrivalClock = "arrival_clock"
    case arrivalTomorrow = "arrival_tomorrow"
    case noText = "no_text"
    case anOperator = "an_operator"
    case aCustomer = "a_customer"
    case reasonNoChain = "reason_no_chain"
    case reasonInactiveNumber = "reason_inactive_number"
    case reasonIdenticalBurst = "reason_identical_burst"
    case reasonAutoResponder = "reason_auto_responder"
    case reasonSenderLimit = "reason_sender_limit"
    case reasonTenantLimit = "reason_tenant_limit"
    // To the tenant.
    case alertUndelivered = "alert_undelivered"
    case alertExhausted = "alert_exhausted"
    case alertUnanswerable = "alert_unanswerable"
    case alertGuarded = "alert_guarded"
}

/// A place in a template that is filled in, written `{customer}`: a placeholder, as message catalogues call it, and nothing
/// that is still to be written.
package enum TextPlaceholder: String, Sendable, CaseIterable {
    /// A ``CustomerLabel``, never a number.
    case customer
    /// The operator's code for the relay.
    case code
    /// What the customer wrote.
    case text
    /// An operator's name.
    case name
    /// The business's name.
    case business
    /// A time of the day, as ``ClockText`` writes it.
    case time
    /// A day, as ``DayText`` writes it.
    case day
    /// A number of minutes.
    case minutes
    /// When somebody arrives: the text `arrival_minutes`, `arrival_clock` or `arrival_tomorrow`.
    case arrival
    /// A link.
    case link
    /// Several lines.
    case list
    /// The number of an option.
    case number
    /// What became of the text that may have been meant.
    case fate
    /// Why something was not possible.
    case reason
    /// Whom a text was for.
    case receiver
}

extension TextKey {
    /// What a template of the text may have.
    package var placeholders: Set<TextPlaceholder> {
        switch self {
        case .forward, .forwardPlain: [.customer, .code, .text]
        case .takeLink: [.link]
        case .taken, .alreadyTaken: [.name, .code]
        case .alreadyTakenAt, .whoHas: [.customer, .code, .name, .time]
        case .alreadyYours, .closed, .unknownCode: [.code]
        case .turnOver, .unclear, .onTheWayTold, .doneTold, .listAsked, .listYours, .whoNobody: [.customer, .code]
        case .nothingOpen, .etaIncomplete, .offIncomplete, .leftAlone, .optedOut: []
        case .offUntilOn, .on, .listHeading, .noText: []
        case .anOperator, .aCustomer, .reasonNoChain, .reasonInactiveNumber, .reasonIdenticalBurst,
            .reasonAutoResponder, .reasonSenderLimit, .reasonTenantLimit:
            []
        case .unknownColleague: [.name]
        case .whichOne: [.list]
        case .whichOneOption: [.number, .customer, .code]
        case .confirm: [.fate, .customer, .code]
        case .minutesOrClock: [.minutes, .time]
        case .etaTold: [.customer, .arrival]
        case .offUntilDay: [.day, .time]
        case .off, .arrivalClock, .arrivalTomorrow: [.time]
        case .given: [.customer, .code, .name]
        case .givenToYou: [.name, .customer, .code]
        case .undelivered, .alertExhausted: [.customer]
        case .customerFirst: [.business, .link]
        case .customerOnTheWay: [.business, .name]
        case .customerArrival: [.business, .name, .arrival]
        case .customerFirstNoLink, .customerDone, .customerExhausted: [.business]
        case .arrivalMinutes: [.minutes]
        case .alertUndelivered: [.receiver]
        case .alertUnanswerable: [.business, .reason]
        case .alertGuarded: [.customer, .reason]
        }
    }

    /// By this a text that somebody quotes or likes is known as one that was forwarded, and as which: ``Tapback``.
    static let forwardMark = "[{code}]:"

    /// Whether it passes on what a customer wrote.
    var isForwarded: Bool { self == .forward || self == .forwardPlain }

    /// What a template must have, lest the text is of no use.
    package var required: Set<TextPlaceholder> {
        placeholders.intersection([.code, .text, .list, .number, .link, .day, .minutes, .arrival, .fate])
    }
}
