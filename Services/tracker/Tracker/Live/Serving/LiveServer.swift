import ServiceLifecycle

/// The server, which ends when its connections have: so those who are shown pages are sent home when it begins to end.
struct LiveServer: Service {
    let server: any Service
    let pages: LivePages

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await server.run()
        } onGracefulShutdown: {
            pages.end()
        }
    }
}
