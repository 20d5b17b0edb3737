/// Sends the replies to inbound texts: those that a webhook's answer asks for, and the automatic ones.
struct ReplySender: Sendable {
    let outbox: Outbox
    let directory: AccountDirectory
    let chance: Chance

    /// Sends a reply from the number that was written to. A reply to somebody who has opted out fails with 21610.
    ///
    /// - Parameter despiteOptOut: For the answer to the word that opts out, which is the last one.
    func send(_ reply: WebhookAnswer.Reply, to text: InboundText, despiteOptOut: Bool = false) {
        let sid = chance.sid(reply.media.isEmpty ? "SM" : "MM", .message)
        let now = WallTime.now()
        let record = MessageRecord(
            sid: sid, accountSID: text.account, direction: .reply, from: text.to,
            to: reply.to.flatMap(e164) ?? text.from, body: reply.body, media: reply.media,
            segments: reply.media.isEmpty ? max(segmentCount(of: reply.body), 1) : 1,
            statusCallback: reply.statusCallback.flatMap { isWebAddress($0) ? $0 : nil },
            messagingServiceSID: text.service, created: now, updated: now, status: .queued,
            history: [MessageRecord.Change(status: .queued, at: now)])
        // A reply that finds its queue full is lost, as it would be with error 21611 in Twilio's log.
        _ = try? outbox.accept(record, ignoresOptOut: despiteOptOut)
    }
}
