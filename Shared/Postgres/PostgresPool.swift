import Glibc
import IOThread
import Synchronization

/// A bounded pool of connections on one thread of its own.
///
/// Connections are opened in the background and on demand, so a pool starts while the server is down and heals when it
/// comes back. Units of work from many tasks are pipelined; each is one round trip and one implicit transaction, and an
/// error fails only its own unit. Callers get connections in the order they came.
package final class PostgresPool: Sendable {
    private let thread: IOThread<PoolCommand>
    private let health = PoolHealth()
    private let lastID = Atomic<UInt64>(0)

    /// Starts the pool; it connects in the background.
    ///
    /// - Throws: ``PostgresError`` with code `configuration` when the URI is malformed or no thread can be started.
    package init(_ configuration: PostgresConfiguration) throws(PostgresError) {
        precondition(configuration.poolSize > 0, "a pool has at least one connection")
        // Writing to a connection that the server closed must be an error, not the end of the process.
        signal(SIGPIPE, SIG_IGN)
        let parameters = try ConnectionParameters(configuration)
        let health = self.health
        do {
            thread = try IOThread(name: "postgres", capacity: PoolLimits.mailboxCapacity) { mailbox in
                PoolLoop(configuration, parameters, health, mailbox).run()
            }
        } catch {
            throw PostgresError(.configuration, operation: "start", outcome: .notSent, detail: "\(error)")
        }
    }

    /// Whether at least one connection is up.
    package var isReachable: Bool { statistics.connected > 0 }

    /// The pool's momentary state.
    package var statistics: PostgresPoolStatistics { health.statistics }

    /// Runs tasks on the client's thread, with `withTaskExecutorPreference` or `Task(executorPreference:)`.
    ///
    /// Worth it for a task that mostly waits for this client: its statements and results wake no other thread. It must not block or
    /// compute for long, because the thread serves nobody else meanwhile. Once the client is closed such tasks go on elsewhere.
    package var executor: any TaskExecutor { thread.executor }

    /// Runs one statement in a transaction of its own.
    ///
    /// - Throws: ``PostgresError``. Cancelling the task stops the wait; a statement that is already under way goes on and
    ///   may commit (outcome `unknown`).
    package func query(
        _ statement: PostgresStatement, _ values: [PostgresValue] = []
    ) async throws(PostgresError) -> PostgresResult {
        try await batch([(statement, values)])[0]
    }

    /// Runs several statements in one transaction and one round trip: all take effect, or none.
    ///
    /// - Returns: One result per statement, in their order.
    /// - Throws: As ``query(_:_:)``; the error names the statement that failed.
    package func batch(
        _ statements: [(PostgresStatement, [PostgresValue])]
    ) async throws(PostgresError) -> [PostgresResult] {
        try await submit(.commands(encode(statements)), operation: "query")
    }

    /// Runs the body on a connection of its own, between BEGIN and COMMIT.
    ///
    /// BEGIN travels with the first statement. Rolled back when the body throws or the task is cancelled before COMMIT is
    /// sent; a statement that runs at that moment is cancelled on the server. Inside, use the transaction, not the pool: a
    /// wait for a second connection may never end when the pool is exhausted.
    ///
    /// - Parameters:
    ///   - retries: How many times more the transaction may run when PostgreSQL asks for it: after a serialization failure or
    ///     a deadlock, which undid it (SQLSTATE 40001 and 40P01,
    ///     https://www.postgresql.org/docs/15/mvcc-serialization-failure-handling.html).
    ///   - body: Runs once for each attempt, so with retries it must change nothing but the transaction.
    /// - Throws: What the body throws, or ``PostgresError``. Outcome `unknown` comes only from a COMMIT whose answer was
    ///   lost, and such a transaction is never run again.
    package func transaction<Result>(
        retries: Int = 0, _ body: (PostgresTransaction) async throws -> Result
    ) async throws -> Result {
        var left = retries
        while true {
            do {
                return try await attempt(body)
            } catch let error as PostgresError where error.asksForRetry && left > 0 {
                left -= 1
            }
        }
    }

    private func attempt<Result>(_ body: (PostgresTransaction) async throws -> Result) async throws -> Result {
        let lease = try await lease("transaction", isTransaction: true)
        let result: Result
        do {
            result = try await body(PostgresTransaction(pool: self, lease: lease))
            if Task.isCancelled {
                throw PostgresError(.cancelled, operation: "transaction", outcome: .failed)
            }
        } catch {
            await end(lease)
            throw error
        }
        _ = try await submit(.commit, operation: "commit", lease: lease, isCancellable: false)
        return result
    }

    /// Runs SQL text with any number of statements, for migrations and tests; all of it is one implicit transaction unless
    /// it says otherwise. No limit but the session's own timeouts applies.
    ///
    /// - Throws: ``PostgresError``, whose detail has the server's message. Cancelling cancels the running statement.
    package func script(_ sql: String) async throws(PostgresError) {
        let lease = try await lease("script", isTransaction: false)
        do {
            _ = try await submit(.script(sql), operation: "script", lease: lease)
        } catch {
            await end(lease)
            throw error
        }
        await end(lease)
    }

    /// Whether the database answers within the acquire timeout and the statement timeout.
    package func ping() async -> Bool {
        do {
            _ = try await query(PostgresStatement("backhop.ping", "SELECT 1"))
            return true
        } catch {
            return false
        }
    }

    /// Refuses new work, lets work under way end for up to five seconds, and closes all connections. Idempotent.
    package func close() async {
        deliver(.close)
        await thread.finished()
    }
}

extension PostgresPool {
    func encode(
        _ statements: [(PostgresStatement, [PostgresValue])]
    ) throws(PostgresError) -> [EncodedCommand] {
        var commands: [EncodedCommand] = []
        for (statement, values) in statements { try commands.append(EncodedCommand(statement, values)) }
        return commands
    }

    /// Hands a unit to the thread and waits for its answer.
    func submit(
        _ work: Work, operation: String, lease: UInt64? = nil, isCancellable: Bool = true
    ) async throws(PostgresError) -> [PostgresResult] {
        let ticket = nextTicket()
        let answer: UnitAnswer = await withTaskCancellationHandler {
            await withCheckedContinuation { reply in
                let request = UnitRequest(
                    ticket: ticket, operation: operation, work: work, lease: lease, reply: reply)
                deliver(.submit(request))
            }
        } onCancel: {
            if isCancellable { cancel(ticket) }
        }
        return try answer.get()
    }

    private func lease(_ operation: String, isTransaction: Bool) async throws(PostgresError) -> UInt64 {
        let ticket = nextTicket()
        let answer: Result<Void, PostgresError> = await withTaskCancellationHandler {
            await withCheckedContinuation { reply in
                let request = LeaseRequest(
                    ticket: ticket, operation: operation, isTransaction: isTransaction, reply: reply)
                deliver(.lease(request))
            }
        } onCancel: {
            cancel(ticket)
        }
        try answer.get()
        return ticket.id
    }

    /// Rolls back and gives the connection back. Its own failure tells nothing new: the connection is closed then, which
    /// rolls back as well.
    private func end(_ lease: UInt64) async {
        _ = try? await submit(.rollback, operation: "rollback", lease: lease, isCancellable: false)
    }

    private func nextTicket() -> Ticket { Ticket(id: lastID.add(1, ordering: .relaxed).newValue) }

    private func cancel(_ ticket: Ticket) {
        ticket.cancel()
        deliver(.cancel(ticket.id))
    }

    /// Posts a command, waiting for room in a task of its own when the mailbox is full; a pool that is closed refuses it.
    private func deliver(_ command: PoolCommand) {
        guard !thread.post(command) else { return }
        let thread = self.thread
        Task {
            do { try await thread.send(command) } catch { command.refuse() }
        }
    }
}
