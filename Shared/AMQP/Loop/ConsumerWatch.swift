/// Finds consumers that the broker has forgotten without a word, by asking about the queues of those that get nothing.
///
/// A consumer is dead when its queue has no consumer at all, when the queue is gone, or when messages were ready at two looks in a
/// row although the consumer had room and was given none. It asks on ``controlChannel``, one question at a time and without
/// making the I/O thread wait.
final class ConsumerWatch {
    /// A consumer that must be ended.
    struct Finding {
        var consumer: Consumer
        var error: AMQPError
    }

    private struct Question {
        var consumer: Consumer
        var askedAt: ContinuousClock.Instant
    }

    private let interval: Duration
    private let limit: Duration
    /// Their standbys rightly get nothing while messages wait.
    private let singleActive: Set<String>
    private var question: Question?
    private var isReady = true

    init(_ configuration: AMQPConfiguration, _ topology: AMQPTopology) {
        interval = configuration.consumerWatchInterval
        limit = configuration.rpcTimeout
        let queues = topology.queues.filter { $0.arguments["x-single-active-consumer"] == true }
        singleActive = Set(queues.lazy.map { $0.name })
    }

    /// The control channel is open on a new connection.
    func reset() {
        question = nil
        isReady = true
    }

    /// When ``advance(_:_:now:)`` has something to do.
    func dueBy(_ consumers: some Sequence<Consumer>) -> ContinuousClock.Instant? {
        if let question { return question.askedAt + limit }
        return isReady ? consumers.lazy.map { $0.lastSeen + self.interval }.min() : nil
    }

    /// Asks about the consumer that was unseen for longest, or gives up an answer that is overdue.
    func advance(
        _ consumers: some Sequence<Consumer>, _ link: BrokerLink, now: ContinuousClock.Instant
    ) throws(AMQPError) -> Finding? {
        if let question {
            guard now - question.askedAt >= limit else { return nil }
            self.question = nil
            return finding(question.consumer, .timeout, "the broker does not answer questions about the queue")
        }
        guard isReady, let unseen = consumers.min(by: { $0.lastSeen < $1.lastSeen }), now - unseen.lastSeen >= interval
        else { return nil }
        question = Question(consumer: unseen, askedAt: now)
        try link.inspect(unseen.queue, on: controlChannel)
        return nil
    }

    /// Takes the answer to its question.
    func handle(_ event: BrokerEvent, _ link: BrokerLink) throws(AMQPError) -> Finding? {
        switch event {
        case .queueInspected(controlChannel, let readyMessages, let consumers):
            return judge(readyMessages, consumers)
        case .channelClosed(controlChannel, let replyCode, let text):
            isReady = false
            try link.requestChannel(controlChannel)
            guard let consumer = takeQuestion() else { return nil }
            let error = AMQPError.channelClosed(
                consumer.operation, replyCode: replyCode, text: text, outcome: .unknown)
            return Finding(consumer: consumer, error: error)
        case .channelOpened(controlChannel): isReady = true
        default: break
        }
        return nil
    }

    private func takeQuestion() -> Consumer? {
        defer { question = nil }
        return question?.consumer
    }

    private func judge(_ readyMessages: Int, _ consumers: Int) -> Finding? {
        guard let askedAt = question?.askedAt, let consumer = takeQuestion() else { return nil }
        if consumers == 0 {
            return finding(consumer, .consumerCancelled, "the broker has no consumer of the queue any more")
        }
        // Seen meanwhile: whatever was ready then, it is served.
        guard consumer.lastSeen < askedAt else { return nil }
        let isUnserved = readyMessages > 0 && consumer.hasRoom && !singleActive.contains(consumer.queue)
        if isUnserved, consumer.isSuspect {
            return finding(consumer, .consumerCancelled, "messages wait, and the broker delivers none")
        }
        consumer.isSuspect = isUnserved
        consumer.lastSeen = .now
        return nil
    }

    private func finding(_ consumer: Consumer, _ code: AMQPError.Code, _ detail: String) -> Finding {
        Finding(consumer: consumer, error: AMQPError(code, consumer.operation, detail: detail, outcome: .unknown))
    }
}
