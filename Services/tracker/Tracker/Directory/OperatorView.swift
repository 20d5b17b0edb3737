import RelayModel
import RelayStore

/// An operator as the API shows them.
struct OperatorView: VersionedView {
    let id: String
    let name: String
    let phone: String
    let active: Bool
    /// While they are off by a text of theirs.
    let offUntil: String?
    /// Nil for at all times.
    let hours: HoursView?
    let updatedAt: String

    init(_ person: OperatorSettings) {
        id = person.id.description
        name = person.name
        phone = person.phone.e164
        active = person.isActive
        offUntil = person.offUntil?.description
        hours = person.hours.map(HoursView.init)
        updatedAt = person.updatedAt.description
    }
}

/// All operators of a business.
struct OperatorList: Encodable {
    let operators: [OperatorView]
}
