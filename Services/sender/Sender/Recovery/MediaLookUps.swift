import RelayModel
import RelayStore
import Synchronization
import TwilioContract

/// Looks up the media of missing texts, a batch at a time and before any of it is published, so that their order is kept.
///
/// A text whose media cannot be read holds up those that came after it. When that has happened in several comparisons, it
/// is passed on without them: what was written must not wait for a picture for ever.
final class MediaLookUps: Sendable {
    typealias Answer = Result<[String], AccountCalls.Failure>

    /// What is known of a batch.
    struct Outcome {
        /// The media of those that may be published, in the batch's order from its first text on.
        var media: [[String]] = []
        /// Which of them are passed on without their media.
        var bare: [MessageSID] = []
        /// Why the others have to wait; nil when there are none.
        var heldUp: HeldUp?
    }

    /// A text's media cannot be read now.
    struct HeldUp: Error {
        let failure: AccountCalls.Failure
        /// How often it was the text's own failure, this time included.
        let times: Int
    }

    /// At which failure of its own a text is passed on without its media; about two minutes after the first one.
    static let most = 4
    /// So many are looked up at the same time: an account has few places, and texts to be sent need them, too.
    private static let width = 4

    private struct Line: Hashable {
        let tenant: TenantID
        let number: PhoneNumber
    }

    /// How often each text's own look-up has failed, for the numbers whose comparisons do not come to their end here.
    private let failures = Mutex<[Line: [MessageSID: Int]]>([:])

    /// Looks up the media of a batch.
    ///
    /// - Parameter ask: Asks Twilio for the media of one text; an error of its own ends everything.
    func media(
        of batch: [MessageResource], at task: RecoveryTask,
        ask: @escaping @Sendable (MessageResource) async throws -> Answer
    ) async throws -> Outcome {
        let answers = try await answers(batch, ask)
        let counts = note(batch, answers, at: task)
        var outcome = Outcome()
        for (text, answer) in zip(batch, answers) {
            let times = counts[text.sid] ?? 0
            switch answer {
            case .success(let addresses): outcome.media.append(addresses)
            case .failure(let failure) where failure.mayBeTheTextsOwn && times >= Self.most:
                outcome.media.append([])
                outcome.bare.append(text.sid)
            case .failure(let failure):
                outcome.heldUp = HeldUp(failure: failure, times: times)
                return outcome
            }
        }
        // Nobody was asked about the rest.
        if answers.count < batch.count, let failure = answers.lazy.compactMap(\.failure).last {
            outcome.heldUp = HeldUp(failure: failure, times: task.failures + 1)
        }
        return outcome
    }

    /// Forgets the failures at a number: its comparison has come to its end.
    func forget(_ task: RecoveryTask) {
        failures.withLock { $0[Line(tenant: task.tenant, number: task.ourNumber)] = nil }
    }

    /// The answers in the batch's order, up to one after which it is no use to go on: Twilio is not reached, or the account
    /// takes no requests.
    private func answers(
        _ batch: [MessageResource], _ ask: @escaping @Sendable (MessageResource) async throws -> Answer
    ) async throws -> [Answer] {
        var answers: [Answer] = []
        for start in stride(from: 0, to: batch.count, by: Self.width) {
            let few = batch[start..<min(start + Self.width, batch.count)]
            answers += try await withThrowingTaskGroup(of: (place: Int, answer: Answer).self) { group in
                for (place, text) in few.enumerated() { group.addTask { (place, try await ask(text)) } }
                var found: [(place: Int, answer: Answer)] = []
                for try await answer in group { found.append(answer) }
                return found.sorted { $0.place < $1.place }.map(\.answer)
            }
            if answers.contains(where: \.isTheLast) { break }
        }
        return answers
    }

    private func note(_ batch: [MessageResource], _ answers: [Answer], at task: RecoveryTask) -> [MessageSID: Int] {
        failures.withLock { failures in
            let line = Line(tenant: task.tenant, number: task.ourNumber)
            var counts = failures[line] ?? [:]
            for (text, answer) in zip(batch, answers) {
                switch answer {
                case .success: counts[text.sid] = nil
                case .failure(let failure) where failure.mayBeTheTextsOwn: counts[text.sid, default: 0] += 1
                case .failure: break
                }
            }
            failures[line] = counts.isEmpty ? nil : counts
            return counts
        }
    }
}

extension AccountCalls.Failure {
    /// Whether the text that was asked about may be to blame, and not the account.
    fileprivate var mayBeTheTextsOwn: Bool {
        guard case .call(let error) = self else { return false }
        switch error.ending {
        case .throttled, .stopped: return false
        case .answered, .timedOut, .unknown: return true
        }
    }
}

extension MediaLookUps.Answer {
    fileprivate var failure: AccountCalls.Failure? {
        guard case .failure(let failure) = self else { return nil }
        return failure
    }

    fileprivate var isTheLast: Bool {
        switch self {
        case .success: false
        case .failure(.call(.transport)): true
        case .failure(let failure): !failure.mayBeTheTextsOwn
        }
    }
}
