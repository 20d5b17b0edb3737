import CLinuxShims
import NIOCore
import ServiceLifecycle

/// The request was accepted but is not going to be answered: the connection is already closed.
struct NoAnswer: Error {}

extension Channel {
    /// Leaves the request without an answer until the caller gives up, or closes the connection after `limit`.
    func leaveUnanswered(atMost limit: Duration) async {
        let milliseconds = limit.components.seconds * 1000 + limit.components.attoseconds / 1_000_000_000_000_000
        let timer = eventLoop.scheduleTask(in: .milliseconds(milliseconds)) { self.close(promise: nil) }
        await withGracefulShutdownHandler {
            await withTaskCancellationHandler {
                try? await closeFuture.get()
            } onCancel: {
                close(promise: nil)
            }
        } onGracefulShutdown: {
            self.close(promise: nil)
        }
        timer.cancel()
    }

    /// Closes the connection with a TCP reset, so that the caller sees a broken connection rather than an end.
    func reset() async {
        if let socket = self as? any SocketOptionProvider {
            try? await socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        }
        try? await close().get()
    }
}
