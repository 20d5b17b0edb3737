import CLinuxShims
import Synchronization
import Testing

@testable import IOThread

@Suite(.timeLimit(.minutes(1)))
struct IOExecutorTests {
    /// Answers every command with the number of its thread, and waits as a client's thread does.
    private typealias Whoami = IOThread<CheckedContinuation<UInt, Never>>

    private func makeWhoami() throws -> Whoami {
        try Whoami(name: "whoami", capacity: 4) { mailbox in
            while true {
                mailbox.runJobs()
                let batch = mailbox.take()
                for continuation in batch.commands { continuation.resume(returning: UInt(pthread_self())) }
                if batch.isClosed { return }
                var descriptor = pollfd(fd: mailbox.wakeDescriptor, events: Int16(POLLIN), revents: 0)
                mailbox.wait { mayWait in _ = poll(&descriptor, 1, mayWait ? -1 : 0) }
            }
        }
    }

    private func thread(of whoami: Whoami) async -> UInt {
        await withCheckedContinuation { continuation in #expect(whoami.post(continuation)) }
    }

    @Test func aTaskOnTheExecutorRunsOnTheThread() async throws {
        let whoami = try makeWhoami()
        await withTaskExecutorPreference(whoami.executor) {
            let here = await currentThread()
            for _ in 0..<100 {
                #expect(await thread(of: whoami) == here)
                #expect(await currentThread() == here)
            }
        }
        let elsewhere = await currentThread()
        #expect(await thread(of: whoami) != elsewhere)
        whoami.close()
        await whoami.finished()
    }

    @Test func aTaskFromElsewhereWakesTheThread() async throws {
        let whoami = try makeWhoami()
        let sum = await withTaskGroup(of: Int.self) { group in
            for number in 1...200 {
                group.addTask(executorPreference: whoami.executor) {
                    await Task.yield()
                    return number
                }
            }
            return await group.reduce(0, +)
        }
        #expect(sum == 20100)
        whoami.close()
        await whoami.finished()
    }

    @Test func tasksThatNeverRestDoNotStopTheThread() async throws {
        let whoami = try makeWhoami()
        let restless = Task(executorPreference: whoami.executor) {
            while !Task.isCancelled { await Task.yield() }
        }
        _ = await thread(of: whoami)
        restless.cancel()
        await restless.value
        whoami.close()
        await whoami.finished()
    }

    @Test func tasksGoOnElsewhereWhenTheThreadHasEnded() async throws {
        let whoami = try makeWhoami()
        let task = Task(executorPreference: whoami.executor) {
            let before = await currentThread()
            whoami.close()
            await whoami.finished()
            return await currentThread() != before
        }
        #expect(await task.value)
    }
}

@concurrent private func currentThread() async -> UInt { UInt(pthread_self()) }
