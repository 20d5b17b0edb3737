/// Where a job stands: `queued → dispatched → in_progress → completed`, and `cancelled` from any state that is not over.
package enum JobStatus: String, Sendable, Codable, CaseIterable {
    case queued, dispatched
    case inProgress = "in_progress"
    case completed, cancelled

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
}
