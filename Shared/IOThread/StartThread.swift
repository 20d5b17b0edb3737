import CLinuxShims

/// What a new thread is born with.
private final class Start: Sendable {
    let name: String
    let body: @Sendable () -> Void
    init(name: String, body: @escaping @Sendable () -> Void) {
        self.name = name
        self.body = body
    }
}

/// Starts a detached thread with every signal blocked, so that signals go to the threads that expect them.
func startThread(name: String, body: @escaping @Sendable () -> Void) throws(IOThreadError) {
    let start = Unmanaged.passRetained(Start(name: name, body: body))
    var everySignal = sigset_t()
    var before = sigset_t()
    sigfillset(&everySignal)
    pthread_sigmask(SIG_SETMASK, &everySignal, &before)
    var thread = pthread_t()
    let code = pthread_create(
        &thread, nil,
        { context in
            guard let context else { return nil }
            let start = Unmanaged<Start>.fromOpaque(context).takeRetainedValue()
            _ = backhop_name_thread(String(start.name.prefix(15)))
            start.body()
            return nil
        }, start.toOpaque())
    pthread_sigmask(SIG_SETMASK, &before, nil)
    guard code == 0 else {
        start.release()
        throw .system(operation: "pthread_create", code: code)
    }
    pthread_detach(thread)
}
