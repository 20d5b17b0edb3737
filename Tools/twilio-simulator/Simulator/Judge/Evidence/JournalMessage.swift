/// A request to send that Twilio refused.
struct JournalRefusal: Sendable {
    var seq: Int
    var at: Instant
    var from: String
    var to: String
    /// Twilio's error code.
    var code: Int
    var outboundID: String?
}

/// A message of the simulator's journal, as its control side writes it; members that are not needed here are left alone.
struct JournalMessage: Decodable, Sendable {
    /// A status that it reached.
    struct Change: Decodable, Sendable {
        var status: String
        var at: Instant
    }

    /// A webhook requested about it, and the answer's HTTP status if there was an answer.
    struct Webhook: Decodable, Sendable {
        var at: Instant
        var httpStatus: Int?
    }

    /// The place in the journal.
    var seq: Int
    var sid: String
    var accountSid: String
    /// `inbound`, or `outbound-api`.
    var direction: String
    var from: String
    var to: String
    var body: String
    /// When it was accepted, or for an inbound text when the phone sent it.
    var at: Instant
    var status: String
    var statusCallback: String?
    var history: [Change]?
    var webhooks: [Webhook]?

    var isInbound: Bool { direction == "inbound" }

    /// Whether the product sent it; what Twilio itself answers is `outbound-reply`.
    var isFromProduct: Bool { direction == "outbound-api" }

    /// The product's own id of an outbound text, which its status callback carries as `m`.
    var outboundID: String? {
        guard let query = statusCallback?.split(separator: "?", maxSplits: 1).dropFirst().first else { return nil }
        return FormPairs(decoding: query.prefix { $0 != "#" }.utf8)["m"]?.lowercased()
    }

    /// When an inbound text was first answered with success: from then on the product has it.
    var takenAt: Instant? {
        guard isInbound else { return nil }
        return (webhooks ?? []).filter { (200..<300).contains($0.httpStatus ?? 0) }.map(\.at).min()
    }

    /// Whether the carrier ever said that it did not arrive.
    var isUndelivered: Bool {
        ([status] + (history ?? []).map(\.status)).contains { $0 == "undelivered" || $0 == "failed" }
    }
}
