extension Session {
    /// Reads what has arrived and files the results.
    ///
    /// - Returns: `false` when the connection is no good any more.
    func receive(now: ContinuousClock.Instant) -> Bool {
        let isGood = connection.consumeInput()
        // A last message, such as the reason for a shutdown, can be read even from a broken connection.
        let isSane = takeResults(now: now)
        return isGood && isSane && !connection.isBroken && flush()
    }

    private func takeResults(now: ContinuousClock.Instant) -> Bool {
        var separators = 0
        while !segments.isEmpty, !connection.isBusy {
            guard let result = connection.nextResult() else {
                if isInScript { return endScript(now: now) }
                // One end of results follows each command; two in a row mean that we and libpq disagree.
                separators += 1
                if separators > 1 { return false }
                continue
            }
            separators = 0
            guard file(result, now: now) else { return false }
        }
        return true
    }

    private func file(_ result: LibpqResult, now: ContinuousClock.Instant) -> Bool {
        let segment = segments[0]
        // A script gives any number of results; past a unit's last step comes only an error of its commit.
        let step = isInScript ? .script : segment.done < segment.steps.count ? segment.steps[segment.done] : nil
        switch result {
        case .sync:
            endSegment(now: now)
            return true
        case .success(let value, let isRollback): succeed(step, value, isRollback: isRollback, segment.unit)
        case .failure(let failure): fail(step, failure, segment)
        case .skipped:
            if case .prepare(let name) = step { prepared[name] = nil }
        case .unsupported:
            segment.unit.record(
                PostgresError(
                    .misuse, operation: segment.unit.request.operation, outcome: segment.unit.outcomeIfLost,
                    detail: "COPY is not supported"))
            return false
        }
        advanceFirstSegment()
        return true
    }

    private func succeed(_ step: Step?, _ value: PostgresResult, isRollback: Bool, _ unit: Unit) {
        switch step {
        case .execute: unit.append(value)
        case .commit where isRollback:
            // COMMIT of a failed transaction is no error to PostgreSQL, but the work is gone.
            unit.record(
                PostgresError(
                    .rolledBack, operation: unit.request.operation, outcome: .failed,
                    detail: "an earlier error in the transaction was swallowed"))
        default: break
        }
    }

    private func fail(_ step: Step?, _ failure: ServerFailure, _ segment: Segment) {
        switch step {
        case .prepare(let name):
            prepared[name] = nil
            // The server may have kept it all the same, and then its name is taken on this connection.
            if failure.sqlstate == SQLState.queryCanceled { isRetiring = true }
        case .execute(let name) where failure.sqlstate == SQLState.invalidStatementName: prepared[name] = nil
        default: break
        }
        if failure.isStalePlan || failure.sqlstate == SQLState.readOnlyTransaction { isRetiring = true }
        // libpq's own errors come without a code; the connection is lost then, and the pool says so.
        guard failure.sqlstate != nil else { return }
        let error = PostgresError(failure, step: step, unit: segment.unit)
        if segment.isLast { segment.unit.record(error) } else { segment.unit.recordPreparation(error) }
    }

    private func endSegment(now: ContinuousClock.Instant) {
        let segment = removeFirstSegment()
        headSince = now
        hasWorked = true
        if segment.isLast { finished.append(segment.unit) }
    }

    /// A script that ends its transaction would let the statements after it take effect one by one.
    private func checkTransaction() {
        guard let lease, lease.isTransaction, connection.isIdle else { return }
        segments[0].unit.record(
            PostgresError(
                .misuse, operation: segments[0].unit.request.operation, outcome: .unknown,
                detail: "the script ended the transaction it ran in"))
    }

    private func endScript(now: ContinuousClock.Instant) -> Bool {
        isInScript = false
        checkTransaction()
        endSegment(now: now)
        return connection.enterPipeline()
    }
}

extension PostgresError {
    /// Translates a server's error, leaving out messages that may quote values.
    init(_ failure: ServerFailure, step: Session.Step?, unit: Unit) {
        let state = failure.sqlstate ?? ""
        let isScript = if case .script = step { true } else { false }
        let isTold = isScript || SQLState.hasHarmlessMessage(state)
        let position = isTold ? failure.position.map { " at character \($0)" } ?? "" : ""
        self.init(
            Self.code(for: failure), operation: unit.request.operation,
            outcome: Self.outcome(of: failure, step: step, unit: unit), sqlstate: failure.sqlstate,
            constraint: failure.constraint, detail: isTold ? failure.message + position : nil)
        switch step {
        case .prepare(let name), .execute(let name): statement = name
        default: break
        }
    }

    private static func code(for failure: ServerFailure) -> Code {
        let state = failure.sqlstate ?? ""
        if SQLState.isShutdown(state) || state.hasPrefix("08") { return .connection }
        return state == SQLState.queryCanceled ? .timeout : .server
    }

    /// An error rolls its unit back, unless the session died at the commit itself, which then may have taken effect.
    private static func outcome(of failure: ServerFailure, step: Session.Step?, unit: Unit) -> Outcome {
        guard failure.isFatal else { return .failed }
        switch step {
        case .commit, nil, .script: return unit.outcomeIfLost
        default: return .failed
        }
    }
}
