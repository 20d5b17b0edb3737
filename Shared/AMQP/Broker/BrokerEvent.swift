/// What the broker says by itself, or in answer to a request that was sent without waiting; owns its bytes.
enum BrokerEvent: Sendable {
    case confirmed(channel: UInt16, tag: UInt64, multiple: Bool)
    case refused(channel: UInt16, tag: UInt64, multiple: Bool)
    case returned(channel: UInt16, ReturnedMessage)
    case delivered(channel: UInt16, IncomingMessage)
    case consumerCancelled(channel: UInt16, consumerTag: String)
    case channelClosed(channel: UInt16, replyCode: Int, text: String)
    case channelOpened(channel: UInt16)
    case queueInspected(channel: UInt16, readyMessages: Int, consumers: Int)
    case blocked(reason: String)
    case unblocked
    case connectionClosed(replyCode: Int, text: String)
}

/// A message that no queue took.
struct ReturnedMessage: Sendable {
    var replyCode: Int
    var text: String
    /// As published; see ``BrokerLink/publish(_:to:tag:on:)``.
    var correlationID: String?
}

/// A message from a queue.
struct IncomingMessage: Sendable {
    var consumerTag: String
    var deliveryTag: UInt64
    var redelivered: Bool
    var exchange: String
    var routingKey: String
    var properties = IncomingProperties()
    var body: [UInt8] = []
}

/// The properties that are of use here.
struct IncomingProperties: Sendable {
    var contentType: String?
    var messageID: String?
    var correlationID: String?
    var headers: [String: AMQPValue] = [:]
}
