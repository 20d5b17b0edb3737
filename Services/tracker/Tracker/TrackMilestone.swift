import RelayModel
import RelayStore

/// Something that has happened to a job, as its customer may know it.
enum TrackMilestone: Equatable {
    /// By its number, such as `J1042`.
    case opened(String)
    /// By somebody of that first name, if they have one.
    case taken(by: String?)
    case unanswered
}

extension TrackMilestone {
    init(_ milestone: Milestone) {
        switch milestone.kind {
        case "acknowledged", "handed_over": self = .taken(by: milestone.operatorName.map(firstName))
        default: self = .unanswered
        }
    }
}
