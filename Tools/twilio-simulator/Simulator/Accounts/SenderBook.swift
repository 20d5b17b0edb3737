import Synchronization

/// How numbers and messaging services are set up; the control side changes it while the simulator runs.
package final class SenderBook: Sendable {
    /// What may differ from number to number.
    package struct NumberSettings: Sendable {
        /// Where its texts are announced.
        package var webhook: WebhookAddresses
        /// How many segments leave in a second; 0 for no limit.
        package var segmentsPerSecond: Double
    }

    private struct State {
        var numbers: [String: NumberSettings] = [:]
        var services: [String: MessagingService] = [:]
        var serviceOfNumber: [String: String] = [:]
    }

    /// What holds for a number until it is told otherwise.
    package let usual: NumberSettings
    private let state = Mutex(State())

    /// Everything as usual, and no messaging services.
    package init(usual: NumberSettings) { self.usual = usual }

    /// A number's settings.
    package func settings(of number: String) -> NumberSettings { state.withLock { $0.numbers[number] } ?? usual }

    /// Sets a number up.
    package func set(_ settings: NumberSettings, of number: String) {
        state.withLock { $0.numbers[number] = settings }
    }

    /// Every messaging service, by SID.
    package var services: [MessagingService] {
        state.withLock { $0.services.values.sorted { $0.sid < $1.sid } }
    }

    /// The messaging service with a SID.
    package func service(_ sid: String) -> MessagingService? { state.withLock { $0.services[sid] } }

    /// The messaging service that a number belongs to.
    package func service(ofNumber number: String) -> MessagingService? {
        state.withLock { state in state.serviceOfNumber[number].flatMap { state.services[$0] } }
    }

    /// Adds a messaging service, in place of one with the same SID.
    ///
    /// - Throws: ``SimulatorError`` when one of its numbers belongs to another service.
    package func set(_ service: MessagingService) throws(SimulatorError) {
        let isTaken = state.withLock { state -> Bool in
            let owners = service.numbers.compactMap { state.serviceOfNumber[$0] }
            guard owners.allSatisfy({ $0 == service.sid }) else { return true }
            state.serviceOfNumber = state.serviceOfNumber.filter { $0.value != service.sid }
            for number in service.numbers { state.serviceOfNumber[number] = service.sid }
            state.services[service.sid] = service
            return false
        }
        if isTaken { throw SimulatorError("a number belongs to another messaging service") }
    }

    /// Removes a messaging service, and says whether there was one.
    package func removeService(_ sid: String) -> Bool {
        state.withLock { state in
            state.serviceOfNumber = state.serviceOfNumber.filter { $0.value != sid }
            return state.services.removeValue(forKey: sid) != nil
        }
    }
}

extension MessagingService {
    /// The number that sends to somebody: always the same one, as with Twilio's sticky sender.
    func sender(to recipient: String, among usable: (String) -> Bool) -> String? {
        let pool = numbers.filter(usable)
        return pool.isEmpty ? nil : pool[Int(Chance.hash(recipient) % UInt64(pool.count))]
    }
}
