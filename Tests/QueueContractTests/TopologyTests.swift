import AMQP
import QueueContract
import Testing

@Suite struct TopologyTests {
    private let names = QueueNames(prefix: "p.")
    private var topology: AMQPTopology { Topology.make(names) }

    private func queue(_ name: String) throws -> AMQPQueue {
        try #require(topology.queues.first { $0.name == name }, "no queue \(name)")
    }

    @Test func hasTheQueuesOfTheDesign() {
        let clocks = [1, 2, 5, 10, 15, 30, 60, 120, 300, 900, 3600].map { "p.ack-deadline.\($0)s" }
        let pauses = [1, 5, 30, 120, 600].flatMap { ["p.retry.\($0)s", "p.retry.bulk.\($0)s"] }
        let others = ["inbound", "delivery", "command", "send", "send.bulk", "escalate", "parked"].map { "p." + $0 }
        #expect(Set(topology.queues.map(\.name)) == Set(clocks + pauses + others))
        #expect(topology.queues.count == clocks.count + pauses.count + others.count)
        #expect(topology.exchanges == [AMQPExchange(name: "p.events", kind: .topic, durable: true)])
        #expect(topology.bindings.isEmpty)
    }

    @Test func everyQueueIsADurableQuorumQueueThatNeverExpires() {
        for queue in topology.queues {
            #expect(queue.durable && !queue.exclusive && !queue.autoDelete)
            #expect(queue.arguments["x-queue-type"] == .string("quorum"))
            #expect(queue.arguments["x-expires"] == nil)
            #expect(queue.arguments["x-max-length"] == nil)
        }
    }

    /// At-least-once needs `reject-publish` and a target; without them the broker loses messages silently.
    @Test func everyDeadLetterArrives() throws {
        for queue in topology.queues where queue.name != "p.parked" {
            #expect(queue.arguments["x-dead-letter-exchange"] == .string(""))
            #expect(queue.arguments["x-dead-letter-strategy"] == .string("at-least-once"))
            #expect(queue.arguments["x-overflow"] == .string("reject-publish"))
            guard case .string(let target) = queue.arguments["x-dead-letter-routing-key"] else {
                Issue.record("\(queue.name) has no target")
                continue
            }
            #expect(target != queue.name)
            _ = try self.queue(target)
        }
    }

    @Test func consumedQueuesParkWhatKeepsComingBack() throws {
        for name in ["inbound", "delivery", "command", "send", "send.bulk", "escalate"] {
            let queue = try queue("p." + name)
            #expect(queue.arguments["x-delivery-limit"] == .int(100))
            #expect(queue.arguments["x-dead-letter-routing-key"] == .string("p.parked"))
            #expect(queue.arguments["x-message-ttl"] == nil)
        }
    }

    @Test func parkedKeepsWhatItHas() throws {
        let parked = try queue("p.parked")
        #expect(parked.arguments == ["x-queue-type": "quorum", "x-delivery-limit": 1_000_000_000])
    }

    @Test func clocksRingAndPausesEnd() throws {
        for step in AckDeadlineLadder.steps {
            let clock = try queue(names.ackDeadline(seconds: step))
            #expect(clock.arguments["x-message-ttl"] == .int(step * 1000))
            #expect(clock.arguments["x-dead-letter-routing-key"] == .string("p.escalate"))
        }
        for step in RetryLadder.steps {
            let pauses = [(names.retry(seconds: step), "p.send"), (names.retryBulk(seconds: step), "p.send.bulk")]
            for (name, target) in pauses {
                let pause = try queue(name)
                #expect(pause.arguments["x-message-ttl"] == .int(step * 1000))
                #expect(pause.arguments["x-dead-letter-routing-key"] == .string(target))
            }
        }
    }
}
