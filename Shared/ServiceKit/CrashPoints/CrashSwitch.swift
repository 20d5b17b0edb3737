#if DEBUG
    import Glibc
    import Synchronization

    /// Where this process was told to die, from `BACKHOP_CRASH_AT=<step>[:<n>]`: at the n-th pass of the step, the first by default.
    ///
    /// Read once, at the first pass of any step. Exists in debug builds only.
    private enum CrashSwitch {
        static let order = CrashOrder.fromEnvironment()
        static let passes = Atomic<Int>(0)
    }

    private struct CrashOrder: Sendable {
        static let variable = "BACKHOP_CRASH_AT"

        let point: CrashPoint
        let pass: Int

        static func fromEnvironment() -> CrashOrder? {
            guard let text = getenv(variable).map({ String(cString: $0) }), !text.isEmpty else { return nil }
            let parts = text.split(separator: ":", maxSplits: 1)
            guard let point = CrashPoint(rawValue: String(parts[0])),
                let pass = parts.count == 1 ? 1 : Int(parts[1]), pass > 0
            else {
                // A test that misspells a step must not pass because nothing dies.
                let message = "\(variable): there is no step \"\(text)\"\n"
                _ = message.withCString { write(STDERR_FILENO, $0, strlen($0)) }
                _exit(78)
            }
            return CrashOrder(point: point, pass: pass)
        }
    }
#endif

/// Dies here, without a chance to tidy up, when the process was told to; otherwise, and always in release builds, does nothing.
package func crashPoint(_ point: CrashPoint) {
    #if DEBUG
        guard let order = CrashSwitch.order, order.point == point,
            CrashSwitch.passes.wrappingAdd(1, ordering: .relaxed).newValue == order.pass
        else { return }
        kill(getpid(), SIGKILL)
        // The signal comes at the latest when this thread returns from the kernel; no other step may be taken until then.
        while true { pause() }
    #endif
}
