/// What happened to the journal, for whoever shows it or acts upon it.
package enum JournalChange: Sendable {
    /// A message was accepted, or sent by a phone.
    case added(sid: String)
    /// A message reached a status; a forgotten message, too.
    case moved(sid: String, to: MessageRecord.Status)
    /// The outcome of a webhook request was noted.
    case noted(sid: String)
    /// Every message was forgotten.
    case cleared
}
