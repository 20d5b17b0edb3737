import Synchronization

/// What a service depends on, and whether it can do its work now.
package final class Readiness: Sendable {
    /// How a dependency is.
    package enum State: Sendable, Equatable {
        case up
        /// It does not work, and the service does all of its work without it; shown, but ready.
        case degraded(reason: String)
        /// The reason is shown at `/readyz`; it must not contain secrets or phone numbers.
        case down(reason: String)
    }

    private struct Contents {
        var states: [String: State] = [:]
        var isEnding = false
    }

    private let contents = Mutex(Contents())
    private let changes: AsyncStream<Void>
    private let changed: AsyncStream<Void>.Continuation

    package init() {
        (changes, changed) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Waits until everything is up, or the task is cancelled; for one task, once.
    package func untilReady() async {
        var changes = changes.makeAsyncIterator()
        while !isReady, await changes.next() != nil {}
    }

    /// What is down, with the reasons, in the order of the names.
    package var complaints: [String] {
        contents.withLock { $0.states }.sorted { $0.key < $1.key }.compactMap { name, state in
            if case .down(let reason) = state { "\(name): \(reason)" } else { nil }
        }
    }

    /// Adds a dependency, down until its first report, and returns how to report.
    package func dependency(_ name: String) -> Dependency {
        contents.withLock { $0.states[name] = $0.states[name] ?? .down(reason: "not connected yet") }
        return Dependency(name: name, readiness: self)
    }

    /// Says that the process is ending, so that nobody sends it new work.
    package func beginShutdown() { contents.withLock { $0.isEnding = true } }

    /// Whether nothing is down and the process is not ending.
    package var isReady: Bool {
        contents.withLock { contents in !contents.isEnding && !contents.states.values.contains(where: \.isDown) }
    }

    /// The state of one dependency; `nil` when there is none of that name.
    package func state(of name: String) -> State? { contents.withLock { $0.states[name] } }

    fileprivate func set(_ name: String, _ state: State) {
        contents.withLock { $0.states[name] = state }
        changed.yield()
    }

    /// `{"status":"ready"|"degraded"|"unready"|"ending","dependencies":{"broker":{"state":"up"},…}}`
    func json() -> String {
        let contents = contents.withLock { $0 }
        let states = contents.states.values
        let status =
            states.contains(where: \.isDown) ? "unready" : states.allSatisfy { $0 == .up } ? "ready" : "degraded"
        var json = JSONText()
        json.append("{")
        json.member("status", contents.isEnding ? "ending" : status, first: true)
        json.key("dependencies")
        json.append("{")
        for (index, (name, state)) in contents.states.sorted(by: { $0.key < $1.key }).enumerated() {
            json.key(name, first: index == 0)
            json.append("{")
            json.state(state)
            json.append("}")
        }
        json.append("}}\n")
        return json.text
    }
}

/// One thing a service depends on.
package struct Dependency: Sendable {
    package let name: String
    fileprivate let readiness: Readiness

    /// Reports how it is; the last report counts.
    package func report(_ state: Readiness.State) { readiness.set(name, state) }
}

extension Readiness.State {
    /// Whether the service cannot work.
    package var isDown: Bool { if case .down = self { true } else { false } }

    /// The same, but only degraded while the service gets along without it.
    package func tolerated(_ isTolerated: Bool) -> Readiness.State {
        guard isTolerated, case .down(let reason) = self else { return self }
        return .degraded(reason: reason)
    }
}

extension JSONText {
    fileprivate mutating func state(_ state: Readiness.State) {
        switch state {
        case .up: member("state", "up", first: true)
        case .degraded(let reason):
            member("state", "degraded", first: true)
            member("reason", reason)
        case .down(let reason):
            member("state", "down", first: true)
            member("reason", reason)
        }
    }
}
