extension Page {
    /// Puts a function between the page and the server.
    ///
    /// - Parameter answer: A JavaScript function of how requests are sent, the path and the options, that answers in the
    ///   server's place. `window.posted` has the `Idempotency-Key` of each POST so far, the one that it answers included.
    func intercept(_ answer: String) async throws {
        let _: Bool = try await value(
            """
            (() => {
                const answer = \(answer);
                const send = window.plainFetch ??= window.fetch;
                window.posted ??= [];
                window.fetch = (path, options) => {
                    if (options?.method === "POST") window.posted.push(options.headers["Idempotency-Key"]);
                    return answer(send, path, options);
                };
                return true;
            })()
            """)
    }

    /// Lets what the page posts wait.
    func holdOrders() async throws {
        let _: Bool = try await value(
            "(window.gate = new Promise((open) => { window.releaseOrders = open; }), true)")
        try await intercept(
            """
            async (send, path, options) => {
                if (options?.method === "POST") await window.gate;
                return send(path, options);
            }
            """)
    }

    /// Sends what waits.
    func releaseOrders() async throws { let _: Bool = try await value("(window.releaseOrders(), true)") }

    /// Stops the page's clock.
    func stopClock() async throws {
        let _: Bool = try await value("(window.stopped = Date.now(), Date.now = () => window.stopped, true)")
    }

    /// Puts the page's stopped clock forward.
    func passTime(milliseconds: Int) async throws {
        let _: Bool = try await value("(window.stopped += \(milliseconds), true)")
    }
}
