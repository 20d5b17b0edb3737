/// A value in message headers and in the arguments of queues.
package enum AMQPValue: Sendable, Equatable {
    case string(String)
    case int(Int)
    case bool(Bool)
}

extension AMQPValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int) { self = .int(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
}
