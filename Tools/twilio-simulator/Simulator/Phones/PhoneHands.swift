import Logging
import ServiceLifecycle
import Synchronization

/// Writes the answers of phones that do so by themselves, each after its pause, once a text has arrived.
final class PhoneHands: Service {
    /// Past this many answers under way, further ones are dropped and logged.
    private static let limit = 10_000

    private let journal: Journal
    private let behaviours: BehaviourBook
    private let inbound: InboundSender
    private let logger: Logger
    private let arrivals: Arrivals
    private let underWay = Mutex(0)

    init(
        arrivals: Arrivals, journal: Journal, behaviours: BehaviourBook, inbound: InboundSender, logger: Logger
    ) {
        self.arrivals = arrivals
        (self.journal, self.behaviours, self.inbound, self.logger) = (journal, behaviours, inbound, logger)
    }

    func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.answerAll() }
            try? await gracefulShutdown()
            group.cancelAll()
        }
    }

    private func answerAll() async {
        await withDiscardingTaskGroup { group in
            for await sid in arrivals.sids {
                guard let record = journal.message(sid), record.direction == .outbound,
                    let answer = behaviours.answer(to: record.body, at: record.to), hasRoom()
                else { continue }
                group.addTask {
                    await self.give(answer, to: record)
                    self.underWay.withLock { $0 -= 1 }
                }
            }
        }
    }

    private func hasRoom() -> Bool {
        let hasRoom = underWay.withLock { count -> Bool in
            guard count < Self.limit else { return false }
            count += 1
            return true
        }
        if !hasRoom { logger.warning("too many answers under way: one is dropped") }
        return hasRoom
    }

    private func give(_ answer: BehaviourBook.Answer, to record: MessageRecord) async {
        let pause = Duration.milliseconds(answer.afterMilliseconds)
        guard (try? await Task.sleep(for: pause)) != nil, behaviours.isCurrent(answer, of: record.to) else { return }
        let order = TextOrder(form: FormPairs([("to", record.from), ("body", answer.text)]))
        guard let text = try? inbound.text(from: record.to, order) else { return }
        _ = await inbound.send(text)
    }
}
