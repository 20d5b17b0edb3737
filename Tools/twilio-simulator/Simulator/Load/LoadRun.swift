import FoundationEssentials

/// Drives a simulator: customers text on schedule whatever comes back (open loop), operators do as the script says.
///
/// A text's latency counts from the moment it was meant to be sent, so that a product that stalls is charged for all texts
/// that it kept waiting (Gil Tene's "coordinated omission").
struct LoadRun: Sendable {
    /// For how long a phone repeats a text whose webhook was not answered with success, as Twilio's retries would.
    static let patience = Duration.seconds(90)

    let simulator: SimulatorAddress
    let plan: LoadPlan
    let board: LoadBoard
    /// For how long operators still answer after the last text, at most.
    let settle: Duration
    /// Whether to say every few seconds how it goes.
    let showsProgress: Bool

    /// Runs to the end of the schedule and of the settling time.
    ///
    /// - Throws: ``SimulatorError`` when there is no simulator to begin with.
    func run() async throws {
        let cursor = (try await simulator.journal().last?.seq ?? -1) + 1
        let start = Start()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await watch(from: cursor) }
            group.addTask { await pump(start) }
            if showsProgress { group.addTask { await tell(start) } }
            let end = start.moment + plan.length + settle
            try? await Task.sleep(until: end, clock: .continuous)
            group.cancelAll()
        }
    }

    /// The same moment on both clocks.
    struct Start: Sendable {
        let moment = ContinuousClock.now
        let time = Instant(.now())
    }

    // MARK: - Customers

    private func pump(_ start: Start) async {
        await withDiscardingTaskGroup { group in
            for index in 0..<plan.count {
                let turn = plan.turn(index)
                guard (try? await Task.sleep(until: start.moment + turn.at, clock: .continuous)) != nil else { return }
                group.addTask { await act(turn, start) }
            }
        }
    }

    private func act(_ turn: LoadPlan.Turn, _ start: Start) async {
        switch turn.act {
        case .text: await text(turn, 0, start)
        case .twice:
            async let first: Void = text(turn, 0, start)
            if await pause(turn.pause) { await text(turn, 1, start) }
            await first
        case .stop:
            await send("STOP", from: turn.phone, to: turn.number, turn.sids[0])
            if await pause(turn.pause) { await send("START", from: turn.phone, to: turn.number, turn.sids[1]) }
        }
    }

    /// Sends the first or the second text of a turn and measures until it is taken.
    private func text(_ turn: LoadPlan.Turn, _ place: Int, _ start: Start) async {
        let delay = turn.at + (place == 0 ? .zero : turn.pause)
        let number = turn.index * 2 + place
        board.intend(number, at: start.time + delay)
        let isTaken = await send(board.body(of: number), from: turn.phone, to: turn.number, turn.sids[place])
        let latency = ContinuousClock.now - (start.moment + delay)
        board.count { figures in
            if isTaken {
                figures.taken += 1
                figures.webhook.record(latency)
            } else {
                figures.givenUp += 1
            }
        }
    }

    /// Sends a text, again and again under its SID, until its webhook is answered with success or patience ends.
    @discardableResult
    private func send(_ body: String, from phone: String, to number: String, _ sid: String) async -> Bool {
        let end = ContinuousClock.now + Self.patience
        var wait = Duration.milliseconds(250)
        while !Task.isCancelled, ContinuousClock.now < end {
            let receipt = try? await simulator.text(from: phone, to: number, body, sid: sid)
            if let status = receipt?.status, (200..<300).contains(status) { return true }
            board.count { $0.refused += 1 }
            guard await pause(wait) else { return false }
            wait = min(wait * 2, .seconds(4))
        }
        return false
    }

    /// Waits, and says whether to go on.
    private func pause(_ wait: Duration) async -> Bool { (try? await Task.sleep(for: wait)) != nil }

    // MARK: - Operators

    /// Follows the journal; each operator who is asked does something about it.
    private func watch(from cursor: Int) async {
        await withDiscardingTaskGroup { group in
            var cursor = cursor
            while !Task.isCancelled {
                let page = (try? await simulator.messages(from: cursor)) ?? []
                for message in page {
                    if let asked = board.saw(message) { group.addTask { await answer(asked) } }
                }
                cursor = (page.last?.seq).map { $0 + 1 } ?? cursor
                if page.count < 1000, !(await pause(.milliseconds(25))) { return }
            }
        }
    }

    private func answer(_ asked: LoadBoard.Asked) async {
        var random = asked.random
        var wait: Duration {
            asked.choice.wait(0.5...3, using: &random)
        }
        let right = "OK \(asked.code)"
        switch asked.choice.does {
        case .never: return
        case .acknowledge: await say([right], asked, after: wait)
        case .acknowledgeBare: await say(["ok", right], asked, after: wait)
        case .decline: await say(["NO \(asked.code)"], asked, after: wait)
        case .wrongCode: await say(["OK ZZ", right], asked, after: wait)
        case .late: await say([right], asked, after: asked.window + wait)
        case .atDeadline: await say([right], asked, after: asked.window)
        case .message: await say(["Coming soon, about text \(asked.text)."], asked, after: wait)
        }
    }

    private func say(_ texts: [String], _ asked: LoadBoard.Asked, after wait: Duration) async {
        for (index, text) in texts.enumerated() {
            guard await pause(index == 0 ? wait : .seconds(1)) else { return }
            var sids = SystemRandomNumberGenerator()
            var sid = LoadRandom(seed: sids.next())
            board.count { $0.answers += 1 }
            await send(text, from: asked.phone, to: asked.number, sid.messageSID())
        }
    }

    // MARK: - Progress

    private func tell(_ start: Start) async {
        while await pause(.seconds(5)) {
            let figures = board.figures
            print(
                "\(Int((ContinuousClock.now - start.moment).components.seconds)) s: \(figures.sent) texts, "
                    + "\(figures.taken) taken, \(figures.refused) attempts refused, \(figures.reached) with an operator, "
                    + "\(figures.asked) turns, \(figures.answers) answers; webhook p99 "
                    + "\(LoadReport.milliseconds(figures.webhook.value(at: 99)))")
        }
    }
}
