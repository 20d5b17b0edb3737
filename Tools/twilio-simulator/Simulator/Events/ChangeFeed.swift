import Synchronization

/// What changed, numbered, for viewers who come for what they have not seen yet.
///
/// Nothing is kept for a viewer but the place it has reached: one that is slow, or was away, gets the changes since then
/// as long as they are among the last few thousand, and is told to look at everything anew otherwise.
final class ChangeFeed: Sendable {
    /// Something that a viewer shows.
    enum Change: Sendable, Hashable {
        /// A message came or moved; named by its SID.
        case message(String)
        /// What a phone does by itself was changed; named by its number.
        case behaviour(String)
    }

    /// What a viewer has missed.
    enum News: Sendable, Equatable {
        /// Every change since, oldest first.
        case changes([Change], upTo: Int)
        /// More than is remembered, or all was forgotten.
        case everything(upTo: Int)
    }

    private struct State {
        /// The last changes; the one numbered `n` (from 0) is at `n % memory`.
        var ring: [Change?]
        var count = 0
        /// Viewers who have seen less than this have to look at everything anew.
        var floor = 0
        var viewers: [Int: AsyncStream<Void>.Continuation] = [:]
        var lastViewer = 0
    }

    /// Tells this process's numbering from an earlier one's.
    let mark = String(UInt32.random(in: .min ... .max), radix: 16)
    private let memory: Int
    private let viewerLimit: Int
    private let state: Mutex<State>

    /// A feed that remembers `memory` changes and has at most `viewerLimit` viewers at once.
    init(memory: Int = 4096, viewerLimit: Int = 32) {
        (self.memory, self.viewerLimit) = (max(memory, 1), viewerLimit)
        state = Mutex(State(ring: Array(repeating: nil, count: max(memory, 1))))
    }

    /// How many changes there have been.
    var count: Int { state.withLock { $0.count } }

    /// Adds a change and wakes the viewers.
    func add(_ change: Change) {
        state.withLock { state in
            state.ring[state.count % memory] = change
            state.count += 1
            for viewer in state.viewers.values { viewer.yield() }
        }
    }

    /// Makes every viewer look at everything anew.
    func startOver() {
        state.withLock { state in
            state.count += 1
            state.floor = state.count
            for viewer in state.viewers.values { viewer.yield() }
        }
    }

    /// The news for somebody who has seen the first `seen` changes; `nil` when there are none.
    func news(after seen: Int) -> News? {
        state.withLock { state in
            guard seen != state.count else { return nil }
            guard (max(state.floor, state.count - memory)...state.count).contains(seen) else {
                return .everything(upTo: state.count)
            }
            return .changes((seen..<state.count).compactMap { state.ring[$0 % memory] }, upTo: state.count)
        }
    }

    /// Wakes every viewer though nothing changed, so that they can tell whether somebody still looks.
    func wake() { state.withLock { state in for viewer in state.viewers.values { viewer.yield() } } }

    /// A place for a viewer, or `nil` when all are taken. The place is free again when the viewer is released.
    func join() -> Viewer? {
        // Wakes that nobody has waited for yet count as one.
        let (wakes, waker) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        return state.withLock { state in
            guard state.viewers.count < viewerLimit else { return nil }
            state.lastViewer += 1
            state.viewers[state.lastViewer] = waker
            return Viewer(id: state.lastViewer, feed: self, wakes: wakes, waker: waker)
        }
    }

    fileprivate func leave(_ viewer: Int) { state.withLock { $0.viewers[viewer] = nil } }
}

/// Somebody who looks at the feed; gives the place back when released.
final class Viewer: Sendable {
    private let id: Int
    private let feed: ChangeFeed
    private let waker: AsyncStream<Void>.Continuation
    /// An element when there may be news; ends with ``end()``.
    let wakes: AsyncStream<Void>

    fileprivate init(id: Int, feed: ChangeFeed, wakes: AsyncStream<Void>, waker: AsyncStream<Void>.Continuation) {
        (self.id, self.feed, self.wakes, self.waker) = (id, feed, wakes, waker)
    }

    deinit { feed.leave(id) }

    /// Sends the viewer home.
    func end() { waker.finish() }
}
