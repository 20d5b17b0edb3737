import Synchronization
import LoopbackPeer
import Testing

@testable import HTTPTransport

extension ScriptedPeer {
    /// A POST to this peer, with a body unless told otherwise.
    func post(_ body: String = "To=a&Body=b") -> TransportRequest {
        TransportRequest(
            method: "POST", url: url, headers: [("Content-Type", "application/x-www-form-urlencoded")],
            body: Array(body.utf8))
    }

    func get() -> TransportRequest { TransportRequest(method: "GET", url: url) }
}

/// Sends and returns the error it must end with.
func failure(
    of transport: HTTPTransport, _ request: TransportRequest, timeout: Duration = .seconds(20),
    startBy: ContinuousClock.Instant? = nil
) async throws -> HTTPTransportError {
    do throws(HTTPTransportError) {
        let response = try await transport.send(request, timeout: timeout, startBy: startBy)
        Issue.record("a response came: \(response.status)")
    } catch {
        return error
    }
    throw HTTPTransportError(.transfer, "expect a failure")
}

/// A clock that stands still until it jumps, as a process sees it that was paused.
final class JumpingClock: Sendable {
    private struct State {
        var now: ContinuousClock.Instant
        var jump: (readings: Int, by: Duration)?
    }
    private let state: Mutex<State>

    init(_ start: ContinuousClock.Instant) { state = Mutex(State(now: start)) }

    /// Lets that many readings pass, and jumps before the next one.
    func jump(by duration: Duration, afterReadings readings: Int) {
        state.withLock { $0.jump = (readings, duration) }
    }

    var now: ContinuousClock.Instant {
        state.withLock { state in
            if let jump = state.jump {
                state.jump = jump.readings > 0 ? (jump.readings - 1, jump.by) : nil
                if jump.readings == 0 { state.now += jump.by }
            }
            return state.now
        }
    }
}
