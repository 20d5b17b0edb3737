import HTTPTransport
import Logging
import ServiceKit
import ServiceLifecycle

/// Looks now and then whether the webhooks' address answers, as Twilio would see it.
///
/// While it does not, Twilio's texts reach nobody: they are looked for at Twilio every half minute until it answers again, and once
/// more then. An address that has never answered tells nothing, since the sender may not be allowed to reach it.
struct DoorWatch: Service {
    let transport: HTTPTransport
    /// The webhook for inbound texts, which answers a GET with 200.
    let url: String
    /// Tells that texts may have been missed.
    let noteOutage: @Sendable () -> Void
    let isOpen: Gauge
    let logger: Logger
    var interval = Duration.seconds(15)

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            var door = Door()
            while !Task.isCancelled {
                let answers = await self.answers()
                guard !Task.isCancelled else { return }
                note(door.see(answers: answers))
                isOpen.set(answers ? 1 : 0)
                try await Task.sleep(for: interval)
            }
        }
    }

    private func answers() async -> Bool {
        let request = TransportRequest(method: "GET", url: url, headers: [], body: [])
        let answer = try? await transport.send(request, timeout: .seconds(10))
        return (200..<300).contains(answer?.status ?? 0)
    }

    private func note(_ sight: Door.Sight) {
        switch sight {
        case .nothing: return
        case .shut: logger.warning("the webhooks' address does not answer: texts are fetched from Twilio")
        case .stillShut: break
        case .openAgain: logger.notice("the webhooks' address answers again")
        }
        noteOutage()
    }
}

/// What is known of the webhooks' address.
struct Door: Sendable {
    enum Sight: Sendable, Equatable {
        case nothing
        /// It answered before and does not now.
        case shut
        /// It has not answered for another half minute.
        case stillShut
        case openAgain
    }

    private var hasAnswered = false
    private var misses = 0

    /// Takes what the last look showed; one miss alone is none.
    mutating func see(answers: Bool) -> Sight {
        if answers {
            defer { (hasAnswered, misses) = (true, 0) }
            return misses > 0 && hasAnswered ? .openAgain : .nothing
        }
        guard hasAnswered else { return .nothing }
        misses += 1
        if misses == 2 { return .shut }
        return misses > 2 && misses.isMultiple(of: 2) ? .stillShut : .nothing
    }
}
