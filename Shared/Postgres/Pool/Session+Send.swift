extension Session {
    /// Queues a unit's messages and tries to write them.
    ///
    /// - Returns: `false` when the connection is no good any more.
    func start(_ unit: Unit, now: ContinuousClock.Instant) -> Bool {
        if segments.isEmpty { headSince = now }
        switch unit.request.work {
        case .commands(let commands):
            guard let missing = unprepared(of: commands, unit) else {
                finished.append(unit)
                return true
            }
            return sendPreparations(missing, unit) && sendCommands(commands, unit) && flush()
        case .script(let sql): return sendScript(sql, unit) && flush()
        case .commit: return sendUnit([.commit], unit) { connection in connection.sendPlain("COMMIT") } && flush()
        case .rollback: return sendUnit([.rollback], unit) { connection in connection.sendPlain("ROLLBACK") } && flush()
        }
    }

    /// Writes what libpq holds; `false` when the connection broke.
    func flush() -> Bool {
        guard let rest = connection.flush() else { return false }
        hasUnsent = rest
        return true
    }

    /// The commands to prepare first, or `nil` after recording misuse of a name.
    private func unprepared(of commands: [EncodedCommand], _ unit: Unit) -> [EncodedCommand]? {
        var missing: [EncodedCommand] = []
        for (index, command) in commands.enumerated() {
            // A batch is often one statement many times.
            if index > 0, command.isPrepared(like: commands[index - 1]) { continue }
            let name = command.statement.name
            let known = prepared[name] ?? missing.first { $0.statement.name == name }?.preparation
            guard let known else {
                missing.append(command)
                continue
            }
            guard known == command.preparation else {
                unit.record(
                    PostgresError(
                        .misuse, operation: unit.request.operation, outcome: .notSent, statement: name,
                        detail: "the name stands for another text or other parameter types"))
                return nil
            }
        }
        return missing
    }

    /// Parse messages get a sync of their own, so that they take effect even when the unit fails: units behind it on
    /// the same connection already count on them.
    private func sendPreparations(_ commands: [EncodedCommand], _ unit: Unit) -> Bool {
        guard !commands.isEmpty else { return true }
        for command in commands {
            guard connection.sendPrepare(command) else { return false }
            prepared[command.statement.name] = command.preparation
        }
        append(Segment(unit: unit, steps: commands.map { .prepare($0.statement.name) }, isLast: false))
        return connection.sync()
    }

    private func sendCommands(_ commands: [EncodedCommand], _ unit: Unit) -> Bool {
        let begins = lease.map { $0.isTransaction && !$0.hasBegun } ?? false
        if begins { lease?.hasBegun = true }
        let steps = commands.map { Step.execute($0.statement.name) }
        return sendUnit(begins ? [.begin] + steps : steps, unit) { connection in
            guard !begins || connection.sendPlain("BEGIN") else { return false }
            return commands.allSatisfy { connection.sendExecute($0) }
        }
    }

    private func sendUnit(_ steps: [Step], _ unit: Unit, _ send: (borrowing LibpqConnection) -> Bool) -> Bool {
        append(Segment(unit: unit, steps: steps, isLast: true))
        guard send(connection) else { return false }
        unit.isSent = true
        return connection.sync()
    }

    /// The simple protocol is refused in pipeline mode, so the connection leaves it for the length of a script.
    private func sendScript(_ sql: String, _ unit: Unit) -> Bool {
        let begins = lease.map { $0.isTransaction && !$0.hasBegun } ?? false
        if begins { lease?.hasBegun = true }
        append(Segment(unit: unit, steps: [.script], isLast: true))
        guard connection.exitPipeline() else { return false }
        isInScript = true
        unit.isSent = true
        return connection.sendScript(begins ? "BEGIN;\n" + sql : sql)
    }
}
