import CLinuxShims
import Synchronization
import Testing

@testable import IOThread

@Suite(.timeLimit(.minutes(1)))
struct IOThreadTests {
    /// A thread that hands every command's continuation its own number.
    private typealias Echo = IOThread<(Int, CheckedContinuation<Int, Never>)>

    private func makeEcho() throws -> Echo {
        try Echo(name: "echo", capacity: 4) { mailbox in
            while true {
                let batch = mailbox.take()
                for (number, continuation) in batch.commands { continuation.resume(returning: number) }
                if batch.isClosed { return }
            }
        }
    }

    @Test func everyCommandIsSeenOnceInOrder() async throws {
        let seen = Mutex<[Int]>([])
        let thread = try IOThread<Int>(name: "order", capacity: 2) { mailbox in
            while true {
                let batch = mailbox.take()
                seen.withLock { $0 += batch.commands }
                if batch.isClosed { return }
            }
        }
        for number in 0..<1000 { try await thread.send(number) }
        thread.close()
        await thread.finished()
        #expect(seen.withLock { $0 } == Array(0..<1000))
    }

    @Test func manySendersShareASmallMailbox() async throws {
        let thread = try makeEcho()
        let sum = await withTaskGroup(of: Int.self) { group in
            for number in 1...200 {
                group.addTask {
                    await withCheckedContinuation { continuation in
                        Task { try await thread.send((number, continuation)) }
                    }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(sum == 20100)
        thread.close()
        await thread.finished()
    }

    @Test func aFullMailboxRefusesAPostAndSuspendsASend() async throws {
        let mailbox = try IOMailbox<Int>(capacity: 1)
        #expect(mailbox.post(1))
        #expect(!mailbox.post(2))
        let waiting = Task { try await mailbox.send(3) }
        while mailbox.take().commands != [3] { await Task.yield() }
        try await waiting.value
    }

    @Test func aCancelledSenderIsNeverSeen() async throws {
        let mailbox = try IOMailbox<Int>(capacity: 1)
        #expect(mailbox.post(1))
        let waiting = Task { try await mailbox.send(2) }
        waiting.cancel()
        await #expect(throws: IOThreadError.cancelled) { try await waiting.value }
        #expect(mailbox.take().commands == [1])
        #expect(mailbox.take().commands == [])
    }

    @Test func closingRefusesNewCommandsAndKeepsAdmittedOnes() async throws {
        let mailbox = try IOMailbox<Int>(capacity: 1)
        #expect(mailbox.post(1))
        let waiting = Task { try await mailbox.send(2) }
        await Task.yield()
        mailbox.close()
        await #expect(throws: IOThreadError.closed) { try await waiting.value }
        let batch = mailbox.take()
        #expect(batch.commands == [1])
        #expect(mailbox.take().isClosed)
    }

    @Test func onlyAThreadThatWaitsIsWoken() throws {
        let mailbox = try IOMailbox<Int>(capacity: 8)
        #expect(mailbox.post(1))
        #expect(!isReadable(mailbox.wakeDescriptor))
        #expect(!mailbox.prepareToWait())
        #expect(mailbox.take().commands == [1])
        #expect(mailbox.prepareToWait())
        #expect(!isReadable(mailbox.wakeDescriptor))
        #expect(mailbox.post(2))
        #expect(isReadable(mailbox.wakeDescriptor))
        mailbox.endWait()
        #expect(!isReadable(mailbox.wakeDescriptor))
        #expect(mailbox.post(3))
        #expect(!isReadable(mailbox.wakeDescriptor))
        #expect(mailbox.take().commands == [2, 3])
    }

    @Test func commandsGatherUntilThereAreEnough() throws {
        let mailbox = try IOMailbox<Int>(capacity: 8)
        #expect(mailbox.prepareToWait(for: 3))
        for number in 1...2 { #expect(mailbox.post(number)) }
        #expect(!isReadable(mailbox.wakeDescriptor))
        #expect(mailbox.post(3))
        #expect(isReadable(mailbox.wakeDescriptor))
        mailbox.endWait()
        #expect(mailbox.take().commands == [1, 2, 3])
        // What has gathered is not forgotten when it is enough after all.
        #expect(mailbox.post(4))
        #expect(mailbox.prepareToWait(for: 2))
        mailbox.endWait()
        #expect(!mailbox.prepareToWait(for: 1))
        #expect(mailbox.take().commands == [4])
        #expect(mailbox.prepareToWait(for: 8))
        mailbox.close()
        #expect(isReadable(mailbox.wakeDescriptor))
        #expect(!mailbox.prepareToWait())
    }

    @Test func aFullMailboxNeverWaitsForMoreThanItHolds() throws {
        let mailbox = try IOMailbox<Int>(capacity: 2)
        #expect(mailbox.prepareToWait(for: 100))
        for number in 1...2 { #expect(mailbox.post(number)) }
        #expect(isReadable(mailbox.wakeDescriptor))
    }

    private func isReadable(_ descriptor: Int32) -> Bool {
        var poller = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&poller, 1, 0) == 1
    }
}
