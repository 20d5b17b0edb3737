extension SendVerdict {
    /// What Twilio's error codes mean in an answer that refuses a text (<https://www.twilio.com/docs/api/errors>).
    ///
    /// Twilio does not promise the codes, so everything that is not here has a safe default. Codes that are mostly seen in
    /// reports stand here for the answer that has one all the same.
    static let table: [Int: SendVerdict] = {
        var table: [Int: SendVerdict] = [:]
        for (verdict, codes) in rows {
            for code in codes { table[code] = verdict }
        }
        return table
    }()

    private static let rows: [(SendVerdict, [Int])] = [
        // Wrong credentials, no permission, no such account, suspended account.
        (.stopAccount, [20003, 20403, 20404, 20005, 30002]),
        // Too many requests; a 10DLC number's or an account's rate.
        (.slowAccount(.throttled), [20429]),
        (.slowAccount(.carrierRate), [30022]),
        // Twilio is not available, and says so itself.
        (.retry(.unavailable), [20503]),
        // The number's queue holds ten hours of texts already.
        (.retry(.queueFull), [21611, 30001]),
        // The phone is off, or the carrier does not know: once more later, while somebody waits for it.
        (.retry(.unreachable), [30003]),
        (.retry(.carrier), [30008, 30500]),
        // An error in the midst of it; a carrier's time-out, which Twilio does not repeat lest there be two.
        (.uncertain, [20500, 30410]),
        // To, From, body or callback are wrong in themselves.
        (.permanent(.refused), [21211, 21212, 21217, 21602, 21603, 21604, 21617, 21620, 21623]),
        (.permanent(.countryNotAllowed), [21408]),
        // The sender cannot text, is on trial, or has no route there; the recipient is no mobile.
        (.permanent(.unroutable), [21606, 21608, 21612, 21614]),
        (.permanent(.optedOut), [21610]),
        // Blocked, filtered, unregistered 10DLC, unverified toll-free.
        (.permanent(.blocked), [30004, 30007, 30034, 30032]),
        (.permanent(.unknownRecipient), [30005, 30006]),
        (.permanent(.expired), [30036]),
    ]
}
