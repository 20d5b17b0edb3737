/// How long a text waits after an attempt that certainly did not send it.
enum Backoff {
    /// 1, 5, 30, 120, then 600 seconds: the steps of the retry queues.
    static func pause(afterAttempt attempt: Int) -> Duration {
        let steps: [Duration] = [.seconds(1), .seconds(5), .seconds(30), .seconds(120)]
        return attempt >= 1 && attempt <= steps.count ? steps[attempt - 1] : .seconds(600)
    }
}
