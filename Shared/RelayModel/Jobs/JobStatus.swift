/// Where a job stands: `queued → dispatched → in_progress → completed`, and `cancelled` from any state that is not over.
package enum JobStatus: String, Sendable, Codable, CaseIterable {
    case queued
    case dispatched
    case inProgress = "in_progress"
    case completed
    case cancelled

    /// Whether nothing more will happen.
    package var isOver: Bool { self == .completed || self == .cancelled }

    /// Whether a job may go from this state to `next`.
    package func canBecome(_ next: JobStatus) -> Bool {
        switch (self, next) {
        case (.queued, .dispatched), (.dispatched, .inProgress), (.inProgress, .completed): true
        case (_, .cancelled): !isOver
        default: false
        }
    }

    /// Goes to `next`.
    ///
    /// - Throws: a ``JobRefusal`` when that is no step from here; the status stays.
    package mutating func become(_ next: JobStatus) throws(JobRefusal) {
        guard canBecome(next) else { throw JobRefusal(from: self, to: next) }
        self = next
    }
}

/// Why a job's status did not change.
package struct JobRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of refusal it is.
    package enum Reason: String, Sendable {
        /// The job has that status already.
        case unchanged
        /// The job is completed or cancelled.
        case over
        /// Another status comes in between, or came before.
        case outOfOrder = "out_of_order"
    }

    /// The status the job has.
    package let from: JobStatus
    /// The status that was asked for.
    package let to: JobStatus

    /// Refuses the step from `from` to `to`.
    package init(from: JobStatus, to: JobStatus) {
        self.from = from
        self.to = to
    }

    /// What kind of refusal it is.
    package var reason: Reason {
        if from == to { return .unchanged }
        return from.isOver ? .over : .outOfOrder
    }

    /// Names both statuses.
    package var description: String { "a job that is \(from.rawValue) cannot become \(to.rawValue)" }
}
