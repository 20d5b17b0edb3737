import RelayModel
import SeededRandom

@testable import RelayStore

/// What the senders do.
extension OutboundHistory {
    /// A hint comes, and leads to what the model says.
    mutating func hint(_ index: Int) async throws {
        let text = model.texts[index]
        let expected = model.outcome(of: index)
        note("a hint of text \(text.order)")
        let claim = try await office.sender.claim(text.hint, lease: Self.pause * 2, settle: Self.pause)
        if case .claimed = claim { try checkClaim(of: index) }
        let outcome = HintOutcome(claim)
        guard outcome == expected else { throw Broken("the hint led to \(outcome) and not to \(expected)") }
        switch claim {
        case .claimed(let row, _):
            let sid = isCalm || input.number(0...2) > 0 ? newSID() : nil
            model.texts[index].claim(sid)
            jobs.append(Job(text: index, row: row, isLookUp: false, shown: sid))
        case .reconcile(let row):
            model.texts[index].takeUp()
            jobs.append(Job(text: index, row: row, isLookUp: true, shown: text.sidAtTwilio))
        case .wait where text.state == .sending: model.texts[index].lapse()
        default: break
        }
    }

    /// What must never be claimed, whatever the model expects.
    private func checkClaim(of index: Int) throws {
        let text = model.texts[index]
        let isUnderWay = jobs.contains { $0.text == index && !$0.isLookUp && !$0.isStale }
        let isOvertaking = model.texts.contains { $0.phone == text.phone && $0.isUnsent && $0.order < text.order }
        if text.sidAtTwilio != nil { throw Broken("a text that Twilio has is sent again") }
        if text.isOpen { throw Broken("a text is sent again that nobody has looked up") }
        if text.isWithdrawn || text.state == .cancelled { throw Broken("a text is sent that was taken back") }
        if isUnderWay { throw Broken("two attempts are under way") }
        if isOvertaking { throw Broken("an earlier text is overtaken") }
    }

    mutating func anyJob() -> Int? { jobs.isEmpty ? nil : input.number(0...jobs.count - 1) }

    mutating func die(_ place: Int) {
        let job = jobs.remove(at: place)
        note("the sender of text \(model.texts[job.text].order) dies")
    }

    mutating func postpone(_ index: Int) async throws {
        note("text \(model.texts[index].order) is postponed")
        let row = try await office.sender.postpone(model.texts[index].hint, pause: Self.pause)
        let waits = model.texts[index].postpone()
        guard (row != nil) == waits else { throw Broken(waits ? "it does not wait" : "it waits for nothing") }
    }

    mutating func endSomeJob() async throws {
        guard let place = anyJob() else { return }
        let job = jobs.remove(at: place)
        if job.isLookUp { try await endLookUp(job) } else { try await endRequest(job) }
    }

    private mutating func endRequest(_ job: Job) async throws {
        let chance = isCalm ? 0 : input.number(0...4)
        switch (job.shown, chance) {
        case (let sid?, 0...2): try await accept(sid, job, .accepted)
        case (nil, 0...1): try await beNotSent(job, .notSent, waits: chance == 1)
        case (nil, 2): try await reject(job)
        default: try await beUncertain(job)
        }
    }

    private mutating func endLookUp(_ job: Job) async throws {
        if let sid = job.row.messageSID { return try await accept(sid, job, .found) }
        switch isCalm ? 9 : input.number(0...9) {
        case 0: return try await beUncertain(job)
        case 1: return try await park(job)
        default: break
        }
        let isKnown = model.texts[job.text].sid != nil
        let taken = try await office.sender.known([job.shown].compactMap { $0 }, of: office.tenant)
        guard taken.isEmpty != isKnown || job.shown == nil else { throw Broken("a SID is taken for another text's") }
        guard let shown = job.shown, taken.isEmpty else { return try await beNotSent(job, .notFound, waits: false) }
        // Twilio may show a text late. That is no harm when its callback comes around that time.
        switch isCalm ? 9 : input.number(0...5) {
        case 0:
            try await report(on: job.text)
            try await beNotSent(job, .notFound, waits: false)
        case 1:
            try await beNotSent(job, .notFound, waits: false)
            try await report(on: job.text)
        default: try await accept(shown, job, .found)
        }
    }
}

/// What they record.
extension OutboundHistory {
    private mutating func accept(_ sid: MessageSID, _ job: Job, _ step: SenderStore.AcceptedStep) async throws {
        note("text \(model.texts[job.text].order) is \(step.rawValue)")
        let recorded = try await office.sender.recordAccepted(job.row, sid: sid, step: step)
        model.texts[job.text].accept(sid)
        try await release(recorded)
    }

    private mutating func reject(_ job: Job) async throws {
        note("text \(model.texts[job.text].order) is refused")
        let recorded = try await office.sender.recordRejected(job.row, httpStatus: 400, code: 21614, reason: "refused")
        model.texts[job.text].reject(job.row.attempt)
        try await release(recorded)
    }

    private mutating func beNotSent(_ job: Job, _ step: SenderStore.NotSentStep, waits: Bool) async throws {
        note("text \(model.texts[job.text].order) is \(step.rawValue)")
        let recorded = try await office.sender.recordNotSent(
            job.row, step: step, pause: waits ? Self.pause : .zero, reason: "not sent")
        model.texts[job.text].beNotSent(job.row.attempt, waits: waits)
        try await release(recorded)
    }

    private mutating func beUncertain(_ job: Job) async throws {
        note("text \(model.texts[job.text].order) is uncertain")
        let recorded = try await office.sender.recordUncertain(
            job.row, settle: Self.pause, httpStatus: nil, reason: "no answer")
        model.texts[job.text].beUncertain(job.row.attempt)
        try await release(recorded)
    }

    private mutating func park(_ job: Job) async throws {
        note("text \(model.texts[job.text].order) is parked")
        let recorded = try await office.sender.recordParked(job.row, reason: "cannot be looked up")
        model.texts[job.text].park(job.row.attempt)
        try await release(recorded)
    }

    /// What is settled lets the next text go, at once.
    private mutating func release(_ recorded: RecordedAttempt) async throws {
        if recorded.hasSecondSID { throw Broken("one text has two SIDs") }
        guard let row = recorded.row, !row.state.isUnsent else { return }
        let next = try await office.sender.next(after: row)
        guard let first = model.firstUnsent(of: row.theirNumber), model.texts[first].state == .queued else {
            guard next == nil else { throw Broken("a text is released that does not wait") }
            return
        }
        guard next == model.texts[first].hint else { throw Broken("the next text is not released") }
        try await hint(first)
    }
}
