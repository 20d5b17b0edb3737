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
    let lookUps = MediaLookUps()
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
            lookUps.forget(task)
            metrics.listed("complete")
        } catch let failure as AccountCalls.Failure {
            try await giveUp(task, failure, times: task.failures + 1)
        } catch let heldUp as MediaLookUps.HeldUp {
            try await giveUp(task, heldUp.failure, times: heldUp.times)
        } catch {
            // When this fails too, the lease runs out by itself.
            try? await store.failRecovery(task, pause: .seconds(1))
            throw error
        }
    }

    private func giveUp(_ task: RecoveryTask, _ failure: AccountCalls.Failure, times: Int) async throws {
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
                Backoff.lookUp.pause(after: times, random: .random(in: 0...1))
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

    /// Publishes the texts in their order, up to the first one whose media cannot be read now.
    private func publish(_ texts: [MessageResource], _ task: RecoveryTask) async throws {
        let places = RecoveredPlace.places(of: texts)
        for start in stride(from: 0, to: texts.count, by: Self.batch) {
            let batch = Array(texts[start..<min(start + Self.batch, texts.count)])
            let known = try await lookUps.media(of: batch, at: task) { try await media(of: $0, task) }
            for sid in known.bare { tellBare(sid, task) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (index, media) in known.media.enumerated() {
                    let (text, place) = (batch[index], places[start + index])
                    group.addTask { try await publish(text, media, at: place, task) }
                }
                try await group.waitForAll()
            }
            try await note(Array(batch.prefix(known.media.count)), task)
            if let heldUp = known.heldUp { throw heldUp }
        }
    }

    private func note(_ texts: [MessageResource], _ task: RecoveryTask) async throws {
        guard !texts.isEmpty else { return }
        crashPoint(.recoveryPublished)
        try await store.recordRecovered(texts.map { $0.listed(otherwise: task.startedAt) }, at: task)
        metrics.recovered("published", texts.count)
        logger.notice(
            "inbound texts recovered", metadata: ["number": "\(task.ourNumber.masked)", "count": "\(texts.count)"])
    }

    private func tellBare(_ sid: MessageSID, _ task: RecoveryTask) {
        metrics.recovered("without_media")
        logger.warning(
            "a recovered text is passed on without its media, which cannot be read",
            metadata: ["number": "\(task.ourNumber.masked)", "sid": "\(sid)", "attempts": "\(MediaLookUps.most)"])
    }

    private func publish(
        _ text: MessageResource, _ media: [String], at place: RecoveredPlace, _ task: RecoveryTask
    ) async throws {
        let payload = InboundPayload(
            tenant: task.tenant, accountSID: task.accountSID, receivedAt: place.receivedAt ?? task.startedAt,
            source: .recovered, previous: place.previous,
            pairs: text.webhookPairs(account: task.accountSID, to: task.ourNumber, media: media))
        try await courier.publish(payload.encoded(), to: courier.names.inbound)
    }

    private func media(of text: MessageResource, _ task: RecoveryTask) async throws -> MediaLookUps.Answer {
        guard let count = text.media, count > 0 else { return .success([]) }
        return try await calls.ask(task.tenant, task.accountSID) { credentials throws(TwilioCallError) in
            try await twilio.mediaURLs(of: text.sid, credentials: credentials)
        }
    }
}
