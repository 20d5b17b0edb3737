package import AMQP

extension AMQPDelivery: QueueDelivery {}

extension AMQPSubscription: DeliverySubscription {
    package func forEachDelivery(_ take: (AMQPDelivery) -> Void) async throws {
        for try await delivery in self { take(delivery) }
    }
}

extension AMQPConsumerConnection: DeliverySource {}
