/// A value in message headers and in the arguments of queues.
package enum AMQPValue: Sendable, Equatable {
    /// Text, in UTF-8.
    case string(String)
    /// A whole number; sent as 64 bits.
    case int(Int)
    /// A truth value.
    case bool(Bool)
}

extension AMQPValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    /// A text.
    package init(stringLiteral value: String) { self = .string(value) }
    /// A number.
    package init(integerLiteral value: Int) { self = .int(value) }
    /// A truth value.
    package init(booleanLiteral value: Bool) { self = .bool(value) }
}
