/// Frames as the broker would send them.
enum RawFrame {
    static func blocked(_ reason: String) -> [UInt8] { method(10, 60, channel: 0, short(reason)) }
    static let unblocked = method(10, 61, channel: 0, [])

    static func closeConnection(_ code: UInt16, _ text: String) -> [UInt8] {
        method(10, 50, channel: 0, big(code) + short(text) + [0, 0, 0, 0])
    }

    static func closeChannel(_ channel: UInt16, _ code: UInt16, _ text: String) -> [UInt8] {
        method(20, 40, channel: channel, big(code) + short(text) + [0, 0, 0, 0])
    }

    /// As the client would send it, asking for no answer.
    static func cancelConsumer(on channel: UInt16, _ consumerTag: String) -> [UInt8] {
        method(60, 30, channel: channel, short(consumerTag) + [1])
    }

    static func ack(on channel: UInt16, tag: UInt8, multiple: Bool = false) -> [UInt8] {
        method(60, 80, channel: channel, [0, 0, 0, 0, 0, 0, 0, tag, multiple ? 1 : 0])
    }

    static func nack(on channel: UInt16, tag: UInt8) -> [UInt8] {
        method(60, 120, channel: channel, [0, 0, 0, 0, 0, 0, 0, tag, 0])
    }

    /// A whole basic.return of an empty message, whose properties hold a correlation id only.
    static func returned(on channel: UInt16, correlationID: String) -> [UInt8] {
        let properties = big(1 << 10) + short(correlationID)
        return method(60, 50, channel: channel, big(312) + short("NO_ROUTE") + short("") + short("key"))
            + frame(2, channel, big(60) + big(0) + [0, 0, 0, 0, 0, 0, 0, 0] + properties)
    }

    /// A whole delivery of one message.
    static func delivery(on channel: UInt16, consumerTag: String, tag: UInt8, body: String) -> [UInt8] {
        let number: [UInt8] = [0, 0, 0, 0, 0, 0, 0]
        let size = number + [UInt8(body.utf8.count)]
        return method(60, 60, channel: channel, short(consumerTag) + number + [tag, 0] + short("") + short("key"))
            + frame(2, channel, big(60) + big(0) + size + big(0)) + frame(3, channel, Array(body.utf8))
    }

    private static func method(_ classID: UInt16, _ methodID: UInt16, channel: UInt16, _ arguments: [UInt8]) -> [UInt8]
    {
        frame(1, channel, big(classID) + big(methodID) + arguments)
    }

    private static func frame(_ type: UInt8, _ channel: UInt16, _ payload: [UInt8]) -> [UInt8] {
        let size = UInt32(payload.count)
        return [type] + big(channel) + big(UInt16(size >> 16)) + big(UInt16(truncatingIfNeeded: size)) + payload + [
            0xCE
        ]
    }

    private static func short(_ text: String) -> [UInt8] { [UInt8(text.utf8.count)] + Array(text.utf8) }
    private static func big(_ number: UInt16) -> [UInt8] { [UInt8(number >> 8), UInt8(number & 0xFF)] }
}
