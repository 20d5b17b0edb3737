import CLinuxShims
import IOThread

/// Sends cancel requests from a thread of its own, because libpq's PQcancel blocks.
final class Canceller {
    private struct Request: Sendable {
        let handle: CancelHandle
        let session: UInt64
    }

    private let pool: IOMailbox<PoolCommand>
    private var thread: IOThread<Request>?

    init(_ pool: IOMailbox<PoolCommand>) { self.pool = pool }

    /// Asks for a cancel request; the pool hears of its end, or gives the connection up when it hears nothing.
    func request(_ handle: CancelHandle, session: UInt64) {
        if thread == nil { thread = start() }
        _ = thread?.post(Request(handle: handle, session: session))
    }

    func close() { thread?.close() }

    private func start() -> IOThread<Request>? {
        let pool = self.pool
        return try? IOThread(name: "postgres-cancel", capacity: 1024) { mailbox in
            while true {
                var descriptor = pollfd(fd: mailbox.wakeDescriptor, events: Int16(POLLIN), revents: 0)
                mailbox.wait { mayWait in _ = poll(&descriptor, 1, mayWait ? -1 : 0) }
                let batch = mailbox.take()
                for request in batch.commands {
                    request.handle.send()
                    _ = pool.post(.cancelDelivered(session: request.session))
                }
                if batch.isClosed { return }
            }
        }
    }
}
