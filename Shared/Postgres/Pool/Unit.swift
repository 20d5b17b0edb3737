/// A unit of work on the thread, answered exactly once.
final class Unit {
    let request: UnitRequest
    /// When it must have found a connection.
    let deadline: ContinuousClock.Instant
    /// Whether the lease it runs on is a transaction's, so that losing the connection undoes it.
    let isInTransaction: Bool
    private(set) var isAnswered = false
    /// Whether everything was handed to libpq, so that the server may have run it.
    var isSent = false
    var hasBeenRetried = false
    private(set) var results: [PostgresResult] = []
    private(set) var failure: PostgresError?
    /// Why preparing its statements failed, which need not stop the unit: a statement is kept even when a cancel request
    /// hits the end of its preparation.
    private var preparationFailure: PostgresError?

    init(_ request: UnitRequest, deadline: ContinuousClock.Instant, isInTransaction: Bool) {
        self.request = request
        self.deadline = deadline
        self.isInTransaction = isInTransaction
    }

    var id: UInt64 { request.ticket.id }

    func append(_ result: PostgresResult) { results.append(result) }

    /// Keeps the first failure: later ones are its consequences.
    func record(_ error: PostgresError) { failure = failure ?? preparationFailure ?? error }

    /// Keeps why the preparation failed; it counts only if the unit itself fails.
    func recordPreparation(_ error: PostgresError) { preparationFailure = preparationFailure ?? error }

    /// Forgets an attempt that the server has rolled back.
    func prepareForRetry() {
        hasBeenRetried = true
        isSent = false
        failure = nil
        preparationFailure = nil
        results = []
    }

    /// Gives the caller what was gathered.
    func finish() { answer(failure.map(UnitAnswer.failure) ?? .success(results)) }

    /// Gives the caller a failure, or the one recorded before.
    func fail(_ error: PostgresError) { answer(.failure(failure ?? error)) }

    /// Lets the caller go at once; the unit goes on without one.
    func abandon() {
        answer(.failure(PostgresError(.cancelled, operation: request.operation, outcome: outcomeIfLost)))
    }

    /// What is known when no answer comes.
    var outcomeIfLost: PostgresError.Outcome {
        if case .commit = request.work { return isSent ? .unknown : .failed }
        if isInTransaction { return .failed }
        return isSent ? .unknown : .notSent
    }

    private func answer(_ answer: UnitAnswer) {
        guard !isAnswered else { return }
        isAnswered = true
        request.reply.resume(returning: answer)
    }
}
