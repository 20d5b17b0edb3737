import Glibc
import Logging
import ServiceLifecycle
import UnixSignals

/// Marks the process as ending at the first signal, and ends it at once at the second.
///
/// It listens for itself, because the group tells its services of a shutdown one after the other, from the last to the first.
struct ShutdownNotice: Service {
    let context: ServiceContext

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var count = 0
            for await signal in await UnixSignalsSequence(trapping: .sigterm, .sigint) {
                count += 1
                context.readiness.beginShutdown()
                context.logger.notice("signal received", metadata: ["signal": "\(signal)"])
                if count > 1 { _exit(128 + SIGTERM) }
            }
        }
    }
}
