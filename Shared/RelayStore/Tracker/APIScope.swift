/// What an API key may do; the raw values are the ones that the key's row holds.
package enum APIScope: String, Sendable, CaseIterable {
    /// Read jobs and their messages.
    case jobsRead = "jobs:read"
    /// Open and change jobs, and text their customers.
    case jobsWrite = "jobs:write"
    /// Read relays, the status of commands, and who is asked: operators, chains and numbers.
    case relaysRead = "relays:read"
    /// Open relays, and acknowledge, decline and escalate them.
    case relaysWrite = "relays:write"
    /// Read the whole record: everybody's numbers, but no text's body.
    case auditRead = "audit:read"
    /// Read how operators perform.
    case operatorsRead = "operators:read"
    /// All of it, and change operators, chains and numbers.
    case admin
}
