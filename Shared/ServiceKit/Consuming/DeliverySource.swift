/// Where a ``ConsumerLoop`` gets its deliveries; ``AMQPConsumerConnection`` in production.
package protocol DeliverySource: Sendable {
    associatedtype Delivery: QueueDelivery
    associatedtype Subscription: DeliverySubscription where Subscription.Delivery == Delivery

    /// Starts to consume a queue; waits for the connection, and ends with an error when the task is cancelled.
    func subscribe(queue: String, prefetch: Int) async throws -> Subscription
}

/// One consumer of a queue.
package protocol DeliverySubscription: Sendable {
    associatedtype Delivery: QueueDelivery

    /// Hands deliveries to `take` in order until the subscription was stopped or, with the error, was lost.
    func forEachDelivery(_ take: (Delivery) -> Void) async throws

    /// Ends the subscription; what was not acknowledged goes back to the queue. Idempotent.
    func stop() async
}

/// One message taken from a queue.
package protocol QueueDelivery: Sendable {
    /// Tells the broker that the message is dealt with. Does not wait, and does nothing after a connection loss.
    func ack()
}
