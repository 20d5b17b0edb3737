import RelayModel
import RelayStore

/// A number as the API shows it.
struct NumberView: VersionedView {
    /// A chain that goes before the number's own at certain times.
    struct Shift: Encodable {
        let chain: String
        let timeZone: String
        let hours: [String: [String]]
    }

    let number: String
    let chain: String
    let active: Bool
    let schedule: [Shift]
    let updatedAt: String

    init(_ record: NumberRecord) {
        number = record.number.e164
        chain = record.chain
        active = record.isActive
        schedule = record.schedule.map {
            Shift(chain: $0.chain, timeZone: $0.hours.timeZone, hours: $0.hours.hours.written)
        }
        updatedAt = record.updatedAt.description
    }
}

/// All numbers of a business.
struct NumberList: Encodable {
    let numbers: [NumberView]
}
