import Logging
import QueueContract
import RelayModel
import RelayStore
import ServiceKit
import TwilioContract

/// Compares one number's inbound texts at Twilio with those that are here, and publishes what is missing.
struct NumberRecovery: Sendable {
    let store: SenderStore
    let twilio: TwilioClient
    let calls: AccountCalls
    let courier: Courier
    let metrics: SenderMetrics
    let logger: Logger

    /// Twilio may list a text late; what came so long before the last comparison is looked at again.
    private static let overlap = Duration.seconds(300)
    private static let pageSize = 500
    /// What is younger may be on its way just now: in the ingress, the queue or the router.
    static let grace = Duration.seconds(15)
    /// More than 100,000 texts cannot be looked through at once.
    private static let mostPages = 200
    /// So many missing texts are published in one comparison, the oldest; the next one follows at once.
    private static let mostTexts = 2000
    /// So many are published at the same time.
    private static let batch = 50

    /// Does the whole comparison, oldest text first, and moves what is known on.
    ///
    /// - Parameter outage: Texts published before this may be lost with the broker.
    /// - Throws: `PostgresError` and `AMQPError`; the comparison is then due again.
    func run(_ task: RecoveryTask, outage: Moment) async throws {
        crashPoint(.recoveryTaken)
        do {
            let missing = try await search(task, outage)
            try await publish(missing.oldestFirst, task)
            crashPoint(.recoveryNoted)
            guard !missing.hasMore else { return try await store.failRecovery(task, pause: .zero) }
            try await store.finishRecovery(task, overlap: Self.overlap)
            metrics.listed("complete")
        } catch let failure as AccountCalls.Failure {
            try await giveUp(task, failure)
        } catch {
            // When this fails too, the lease runs out by itself.
            try? await store.failRecovery(task, pause: .seconds(1))
            throw error
        }
    }

    private func giveUp(_ task: RecoveryTask, _ failure: AccountCalls.Failure) async throws {
        metrics.listed("failed")
        logger.warning(
            "inbound texts were not compared with Twilio's",
            metadata: [
                "number": "\(task.ourNumber.masked)", "failures": "\(task.failures + 1)", "error": "\(failure)",
            ])
        let pause: Duration =
            if case .busy(let turn) = failure {
                max(turn, .seconds(1))
            } else {
                Backoff.lookUp.pause(after: task.failures + 1, random: .random(in: 0...1))
            }
        try await store.failRecovery(task, pause: pause)
    }

    private func search(_ task: RecoveryTask, _ outage: Moment) async throws -> MissingTexts {
        let filter = TwilioForm(pairs: [("To", task.ourNumber.e164), ("PageSize", String(Self.pageSize))])
        let since = task.knownUntil - Self.overlap
        let span = since...max(since, task.startedAt - Self.grace)
        var missing = MissingTexts(most: Self.mostTexts)
        var cursor: MessageCursor? = twilio.cursor(filter, account: task.accountSID)
        for _ in 0..<Self.mostPages {
            guard let current = cursor else { return missing }
            let answer = try await calls.ask(task.tenant, task.accountSID) { credentials throws(TwilioCallError) in
                try await twilio.page(current, since: since, credentials: credentials)
            }
            let page = try answer.get()
            let texts = page.messages.filter { $0.isInbound && span.contains($0.receivedAt ?? since) }
            missing.add(try await unknown(texts, task, outage))
            cursor = page.next
        }
        guard cursor == nil else { throw AccountCalls.Failure.call(.tooManyPages) }
        return missing
    }

    private func unknown(
        _ page: [MessageResource], _ task: RecoveryTask, _ outage: Moment
    ) async throws -> [MessageResource] {
        let listed = page.map { $0.listed(otherwise: task.startedAt) }
        let missing = Set(try await store.missing(listed, at: task, outage: outage).map(\.sid))
        return page.filter { missing.contains($0.sid) }
    }

    private func publish(_ texts: [MessageResource], _ task: RecoveryTask) async throws {
        let places = RecoveredPlace.places(of: texts)
        for start in stride(from: 0, to: texts.count, by: Self.batch) {
            let range = start..<min(start + Self.batch, texts.count)
            let batch = texts[range]
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in range { group.addTask { try await publish(texts[index], at: places[index], task) } }
                try await group.waitForAll()
            }
            crashPoint(.recoveryPublished)
            try await store.recordRecovered(batch.map { $0.listed(otherwise: task.startedAt) }, at: task)
            metrics.recovered("published", batch.count)
            logger.notice(
                "inbound texts recovered",
                metadata: ["number": "\(task.ourNumber.masked)", "count": "\(batch.count)"])
        }
    }

    private func publish(_ text: MessageResource, at place: RecoveredPlace, _ task: RecoveryTask) async throws {
        let payload = InboundPayload(
            tenant: task.tenant, accountSID: task.accountSID, receivedAt: place.receivedAt ?? task.startedAt,
            source: .recovered, previous: place.previous,
            pairs: text.webhookPairs(
                account: task.accountSID, to: task.ourNumber, media: try await media(of: text, task)))
        try await courier.publish(payload.encoded(), to: courier.names.inbound)
    }

    private func media(of text: MessageResource, _ task: RecoveryTask) async throws -> [String] {
        guard let count = text.media, count > 0 else { return [] }
        let answer = try await calls.ask(task.tenant, task.accountSID) { credentials throws(TwilioCallError) in
            try await twilio.mediaURLs(of: text.sid, credentials: credentials)
        }
        return try answer.get()
    }
}
