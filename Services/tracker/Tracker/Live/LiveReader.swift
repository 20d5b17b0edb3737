import Logging
import ServiceLifecycle

/// Reads open pages when they are due, and lets each stream say something every 15 s.
struct LiveReader: Service {
    let pages: LivePages
    let logger: Logger
    /// What the page's link opens now.
    let view: @Sendable (LivePage) async throws -> LiveView

    /// How many are read at the same time: a small part of the pool, which requests need.
    private static let atOnce = 4

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await readDue() }
                group.addTask { try? await beat() }
            }
        }
    }

    private func beat() async throws {
        while true {
            try await Task.sleep(for: LivePages.round.pause / LivePages.round.parts)
            pages.beat(now: .now)
        }
    }

    private func readDue() async {
        await withTaskGroup(of: Void.self) { group in
            var underWay = 0
            for await _ in pages.wakes {
                while true {
                    if underWay == Self.atOnce {
                        await group.next()
                        underWay -= 1
                    }
                    guard let page = pages.takeDue() else { break }
                    group.addTask { await read(page) }
                    underWay += 1
                }
            }
        }
    }

    private func read(_ page: LivePage) async {
        do {
            pages.finish(page, try await view(page), now: .now)
        } catch {
            logger.debug("an open page was not read", metadata: ["error": "\(error)"])
            // Holds one of the few places, so that pages do not press upon a database that is away.
            try? await Task.sleep(for: .seconds(1))
            pages.retry(page)
        }
    }
}
