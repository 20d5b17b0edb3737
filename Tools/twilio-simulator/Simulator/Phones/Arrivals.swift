/// The texts that have arrived at phones and that nobody has looked at yet, by SID; past its limit the newest are lost.
struct Arrivals: Sendable {
    /// For the one who looks.
    let sids: AsyncStream<String>
    private let intake: AsyncStream<String>.Continuation

    init(limit: Int) { (sids, intake) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(limit)) }

    /// Adds a text.
    func add(_ sid: String) { intake.yield(sid) }
}
