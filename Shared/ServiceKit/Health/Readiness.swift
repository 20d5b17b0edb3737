import Synchronization

/// What a service depends on, and whether it can do its work now.
package final class Readiness: Sendable {
    /// How a dependency is.
    package enum State: Sendable, Equatable {
        case up
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

    /// Whether everything is up and the process is not ending.
    package var isReady: Bool {
        contents.withLock { contents in !contents.isEnding && contents.states.values.allSatisfy { $0 == .up } }
    }

    /// The state of one dependency; `nil` when there is none of that name.
    package func state(of name: String) -> State? { contents.withLock { $0.states[name] } }

    fileprivate func set(_ name: String, _ state: State) {
        contents.withLock { $0.states[name] = state }
        changed.yield()
    }

    /// `{"status":"ready"|"unready"|"ending","dependencies":{"broker":{"state":"up"},…}}`
    func json() -> String {
        let contents = contents.withLock { $0 }
        let isReady = contents.states.values.allSatisfy { $0 == .up }
        var json = JSONText()
        json.append("{")
        json.member("status", contents.isEnding ? "ending" : isReady ? "ready" : "unready", first: true)
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

extension JSONText {
    fileprivate mutating func state(_ state: Readiness.State) {
        switch state {
        case .up: member("state", "up", first: true)
        case .down(let reason):
            member("state", "down", first: true)
            member("reason", reason)
        }
    }
}
