import Simulator
import Synchronization

/// Stands in for the product's webhooks: keeps what was posted and answers as told.
final class WebhookRecorder: Sendable {
    private struct State {
        var calls: [WebhookCaller.Call] = []
        var outcomes: [WebhookCaller.Outcome]
        var waiters: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    static let accepted = WebhookCaller.Outcome.answered(
        status: 200, contentType: "text/xml", body: Array("<Response/>".utf8))

    private let state: Mutex<State>

    /// Answers with the outcomes in turn, and then with an empty TwiML document.
    init(answering outcomes: [WebhookCaller.Outcome] = []) { state = Mutex(State(outcomes: outcomes)) }

    var caller: WebhookCaller { WebhookCaller { call in self.record(call) } }

    var calls: [WebhookCaller.Call] { state.withLock { $0.calls } }

    /// The first `count` calls, as soon as there are so many.
    func calls(_ count: Int) async -> [WebhookCaller.Call] {
        await withCheckedContinuation { continuation in
            let enough = state.withLock { state -> Bool in
                guard state.calls.count < count else { return true }
                state.waiters.append((count, continuation))
                return false
            }
            if enough { continuation.resume() }
        }
        return Array(calls.prefix(count))
    }

    private func record(_ call: WebhookCaller.Call) -> WebhookCaller.Outcome {
        let (outcome, ready) = state.withLock { state in
            state.calls.append(call)
            let ready = state.waiters.filter { $0.count <= state.calls.count }
            state.waiters.removeAll { $0.count <= state.calls.count }
            return (state.outcomes.isEmpty ? Self.accepted : state.outcomes.removeFirst(), ready)
        }
        for waiter in ready { waiter.continuation.resume() }
        return outcome
    }
}

extension WebhookCaller.Call {
    var form: FormPairs { FormPairs(decoding: body) }

    func header(_ name: String) -> String? { headers.first { $0.0.lowercased() == name.lowercased() }?.1 }
}
