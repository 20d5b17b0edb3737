import Synchronization

/// Who wants no more texts, for each business number or messaging service.
package final class OptOutBook: Sendable {
    /// Somebody's wish.
    package struct Entry: Sendable, Hashable {
        /// A business number, or the SID of a messaging service.
        package var scope: String
        /// The person's number.
        package var phone: String
    }

    private let optedOut = Mutex<Set<Entry>>([])

    /// Nobody has opted out.
    package init() {}

    /// Everybody who has opted out.
    package var all: [Entry] {
        optedOut.withLock { entries in entries.sorted { ($0.scope, $0.phone) < ($1.scope, $1.phone) } }
    }

    /// Whether somebody has opted out.
    package func contains(_ entry: Entry) -> Bool { optedOut.withLock { $0.contains(entry) } }

    /// Notes a wish, and says whether it is a new one.
    package func set(_ entry: Entry, isOptedOut: Bool) -> Bool {
        optedOut.withLock { entries in
            isOptedOut ? entries.insert(entry).inserted : entries.remove(entry) != nil
        }
    }
}

extension SenderBook {
    /// What opting out holds for: the messaging service that a number belongs to, else the number.
    func optOutScope(of number: String) -> String { service(ofNumber: number)?.sid ?? number }
}
