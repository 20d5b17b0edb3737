/// Which words opt out, opt in and ask for help, and what is answered to them.
///
/// A text counts when it is one of the words and nothing else, whatever its case and the white space around it. The words are
/// Twilio's defaults for long codes (documentation of Advanced Opt-Out and of its default handling of opt-out words).
package struct OptOutWords: Sendable {
    /// What a word asks for; the raw values are those of the webhook's `OptOutType`.
    package enum Request: String, Sendable {
        case stop = "STOP"
        case start = "START"
        case help = "HELP"
    }

    /// Words that opt out.
    package var stop = ["STOP", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "CANCEL"]
    /// Words that opt in again.
    package var start = ["START", "UNSTOP", "YES"]
    /// Words that ask for help.
    package var help = ["HELP", "INFO"]
    /// The answer to a word that opts out; none when empty.
    package var stopReply = """
        You have successfully been unsubscribed. You will not receive any more messages from this number. \
        Reply START to resubscribe.
        """
    /// The answer to a word that opts in; none when empty.
    package var startReply = """
        You have successfully been re-subscribed to messages from this number. Reply HELP for help. \
        Reply STOP to unsubscribe. Msg&Data Rates May Apply.
        """
    /// The answer to a word that asks for help; none when empty.
    package var helpReply = "Reply STOP to unsubscribe. Msg&Data Rates May Apply."

    /// Twilio's defaults.
    package init() {}

    /// What a text asks for, if it is one of the words.
    package func request(in text: String) -> Request? {
        let word = String(text.split(whereSeparator: \.isWhitespace).joined(separator: " ")).uppercased()
        if stop.contains(word) { return .stop }
        if start.contains(word) { return .start }
        return help.contains(word) ? .help : nil
    }

    /// What is answered.
    package func reply(to request: Request) -> String {
        switch request {
        case .stop: stopReply
        case .start: startReply
        case .help: helpReply
        }
    }
}
